import type { MessageConditions } from '../messages/message-query';
import { words } from './words';

/** Which part of a message words are looked for in. */
export type SearchField = 'ANY' | 'SUBJECT' | 'FROM' | 'RECIPIENT';

/** Words that must stand next to each other. */
export interface WordsNode {
  readonly kind: 'words';
  readonly field: SearchField;
  readonly words: readonly string[];
  /** Exactly these words: no other forms of them. */
  readonly exact: boolean;
  /** The last word may go on. */
  readonly prefix: boolean;
}

/** A condition on a message that is not about its words. */
export type SearchTest =
  | { readonly on: 'attachment'; readonly is: boolean }
  | { readonly on: 'filename'; readonly part: string }
  | { readonly on: 'copied'; readonly role: 'cc' | 'bcc'; readonly part: string }
  | { readonly on: 'before' | 'since'; readonly at: Date }
  | { readonly on: 'label' | 'flag'; readonly name: string }
  | { readonly on: 'seen'; readonly is: boolean }
  | { readonly on: 'folder'; readonly name: string }
  | { readonly on: 'larger' | 'smaller'; readonly bytes: number };

/** What is searched for. */
export type SearchNode =
  | WordsNode
  | { readonly kind: 'test'; readonly test: SearchTest }
  | { readonly kind: 'not'; readonly node: SearchNode }
  | { readonly kind: 'and' | 'or'; readonly nodes: readonly SearchNode[] };

const test = (of: SearchTest): SearchNode => ({ kind: 'test', test: of });

// Postgres holds no NUL in a text: nothing has such a name.
const named = (of: SearchTest & { readonly name: string }): SearchNode =>
  of.name.includes('\0') ? { kind: 'or', nodes: [] } : test(of);

/** All of these. */
export function allOf(nodes: readonly SearchNode[]): SearchNode {
  const [first] = nodes;
  return nodes.length === 1 && first ? first : { kind: 'and', nodes };
}

/** Words in a field, the last of which may go on; a text without words is nowhere. */
export function inField(field: SearchField, text: string): SearchNode {
  const found = words(text);
  return found.length === 0
    ? { kind: 'or', nodes: [] }
    : { kind: 'words', field, words: found, exact: true, prefix: true };
}

/** The search that a filter of the graph stands for, `q` apart. */
export function searchOfFilter(filter: Omit<MessageConditions, 'q'>): SearchNode[] {
  const { from, to, subject, hasAttachment, flags, labels, since, before } = filter;
  const nodes: (SearchNode | null | undefined | '' | false)[] = [
    from && inField('FROM', from),
    to && inField('RECIPIENT', to),
    subject && inField('SUBJECT', subject),
    typeof hasAttachment === 'boolean' && test({ on: 'attachment', is: hasAttachment }),
    ...(flags ?? []).map((name) =>
      name === '\\Seen' ? test({ on: 'seen', is: true }) : named({ on: 'flag', name }),
    ),
    ...(labels ?? []).map((name) => named({ on: 'label', name })),
    since && test({ on: 'since', at: since }),
    before && test({ on: 'before', at: before }),
  ];
  return nodes.filter((node): node is SearchNode => typeof node === 'object' && node !== null);
}
