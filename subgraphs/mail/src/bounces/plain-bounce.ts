import { tryCanonicalAddress } from '@suitegraph/kit/addresses';
import { statusIn } from './enhanced-status';
import { MAX_REPORTED, type RecipientReport } from './notice';

// Where each kind of server begins to quote the message it could not deliver.
const COPY =
  /^(?:--- ?Below this line is a copy|-+ ?This is a copy of the message|-+ ?Original message|-+ ?Undelivered message|Original message headers:|Received: )/im;
const WORDS = 20_000;
const REASON = 1_000;

/** What a bounce without a machine-readable part has to be read from. */
export interface PlainBounce {
  readonly text: string;
  /** Values of X-Failed-Recipients, as Exim and Gmail write it. */
  readonly failed: readonly string[];
}

/**
 * Reads a bounce for people: qmail (QSBMF), Exim, Postfix without DSN, Exchange. Each names an address
 * on a line and says why beside or below it.
 */
export function readPlainBounce({ text, failed }: PlainBounce): RecipientReport[] {
  const words = wordsOf(text);
  const named = failed.flatMap((value) => value.split(',', MAX_REPORTED)).flatMap(canonical);
  const found = new Map<string, string>(
    named.map((address) => [address, reasonFor(address, words)]),
  );
  if (DELAYED.test(words)) return reports(found, 'delayed');
  if (FAILED.test(words)) {
    for (const [address, reason] of paragraphs(words))
      if (!found.has(address)) found.set(address, reason);
  }
  return reports(found, 'failed');
}

const DELAYED =
  /\b(?:warning: (?:message|could not send)|message (?:has )?(?:not yet been|still) (?:delivered|undelivered)|delivery (?:is|has been) delayed|will (?:be retried|continue to try)|this is a warning message only)\b/i;
const FAILED =
  /this is the (?:qmail-send program|mail system)|i(?:'m afraid i)? wasn't able to deliver|could not be (?:delivered|reached)|undeliver|delivery (?:has )?failed|permanent (?:fatal )?error|did not reach the following recipient|couldn't be delivered/i;

function reports(
  found: ReadonlyMap<string, string>,
  action: 'failed' | 'delayed',
): RecipientReport[] {
  return [...found].slice(0, MAX_REPORTED).map(([address, diagnostic]) => {
    return { action, addresses: [address], status: statusIn(diagnostic), diagnostic };
  });
}

function wordsOf(text: string): string {
  const head = text.slice(0, WORDS).replace(/\r\n?/g, '\n');
  return head.slice(0, COPY.exec(head)?.index ?? head.length);
}

// On a line of its own or at the beginning of one, bare or within quotes or angle brackets.
const NAMED = /^[ \t]*['<"]?([^\s<>()'":;,]{1,64}@[^\s<>()'":;,]{1,255})['>"]?(?:[:;,( \t]|$)/m;

/** `<address>:` at the beginning of a line, and what follows until the next blank one. */
function paragraphs(words: string): [string, string][] {
  return words.split(/\n[ \t]*\n/, MAX_REPORTED).flatMap((paragraph): [string, string][] => {
    const start = NAMED.exec(paragraph);
    const [address] = canonical(start?.[1] ?? '');
    return address === undefined ? [] : [[address, oneLine(paragraph)]];
  });
}

function reasonFor(address: string, words: string): string {
  const at = words.toLowerCase().indexOf(address);
  return at < 0 ? '' : oneLine(words.slice(at + address.length).split(/\n[ \t]*\n/, 1)[0] ?? '');
}

function oneLine(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/^[>:\s]+/, '')
    .trim()
    .slice(0, REASON);
}

function canonical(address: string): string[] {
  const found = tryCanonicalAddress(address.replace(/^<|>$/g, ''));
  return found === undefined ? [] : [found];
}
