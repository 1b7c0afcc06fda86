import type { ClientInfo } from '../../app/ports';
import type { Caller } from '../execution-scope';
import { CREDENTIALS, isReserved } from './header-names';

/** A rule whose values are known. Names are in lower case. */
export type ReadyRule =
  | {
      readonly propagate:
        | { readonly named: string; readonly rename?: string; readonly default?: string }
        | { readonly matching: RegExp };
    }
  | { readonly insert: { readonly name: string; readonly value: string } }
  | { readonly remove: { readonly named: string } };

interface RuleSet {
  readonly all: readonly ReadyRule[];
  readonly subgraphs: ReadonlyMap<string, readonly ReadyRule[]>;
}

/** What takes headers: names in lower case. */
interface HeaderSink {
  set(name: string, value: string): unknown;
  delete(name: string): unknown;
}

type ClientHeaders = NonNullable<ClientInfo['headers']>;

const NO_HEADERS: ClientHeaders = {};

/** Which of a client's headers go to which subgraph, and what else goes there. */
export class HeaderRules {
  private readonly keys = new WeakMap<ClientHeaders, string>();
  private readonly propagating: readonly ReadyRule[];

  constructor(private readonly rules: RuleSet) {
    const every = [...rules.all, ...[...rules.subgraphs.values()].flat()];
    this.propagating = every.filter((rule) => 'propagate' in rule);
  }

  /** Rules that change nothing. */
  static none(): HeaderRules {
    return new HeaderRules({ all: [], subgraphs: new Map() });
  }

  /** Subgraphs that have rules of their own. */
  get subgraphs(): Iterable<string> {
    return this.rules.subgraphs.keys();
  }

  /** Applies the rules for a subgraph to the headers it is to get. */
  apply(subgraph: string, client: ClientInfo, headers: HeaderSink): void {
    const given = client.headers ?? NO_HEADERS;
    for (const rule of this.rules.all) applyRule(rule, given, headers);
    for (const rule of this.rules.subgraphs.get(subgraph) ?? []) applyRule(rule, given, headers);
  }

  /**
   * Text that is equal for callers whose headers have the same effect on all subgraphs: only such
   * callers may share what a subgraph answers. Caller's address and user agent are not in it.
   */
  keyOf({ client: { headers } }: Pick<Caller, 'client'>): string {
    if (this.propagating.length === 0 || !headers) return '';
    const known = this.keys.get(headers);
    if (known !== undefined) return known;
    const forwarded = this.propagating.flatMap((rule) => {
      const effect = new Map<string, string>();
      applyRule(rule, headers, effect);
      return [...effect].sort(([a], [b]) => (a < b ? -1 : 1));
    });
    const key = JSON.stringify(forwarded);
    this.keys.set(headers, key);
    return key;
  }
}

function applyRule(rule: ReadyRule, client: ClientHeaders, headers: HeaderSink): void {
  if ('insert' in rule) headers.set(rule.insert.name, rule.insert.value);
  else if ('remove' in rule) headers.delete(rule.remove.named);
  else if ('named' in rule.propagate) {
    const { named, rename = named, default: fallback } = rule.propagate;
    const value = ownToConnection(client).has(named) ? undefined : valueOf(client[named]);
    const sent = value ?? fallback;
    if (sent !== undefined) headers.set(rename, sent);
  } else propagateMatching(rule.propagate.matching, client, headers);
}

function propagateMatching(pattern: RegExp, client: ClientHeaders, headers: HeaderSink): void {
  const excluded = ownToConnection(client);
  for (const name of Object.keys(client)) {
    if (isReserved(name) || CREDENTIALS.has(name) || excluded.has(name)) continue;
    const value = pattern.test(name) ? valueOf(client[name]) : undefined;
    if (value !== undefined) headers.set(name, value);
  }
}

/** Names that the client's `Connection` header keeps to its own connection (RFC 9110 §7.6.1). */
function ownToConnection({ connection }: ClientHeaders): ReadonlySet<string> {
  const value = valueOf(connection);
  if (value === undefined) return NONE;
  return new Set(value.split(',').map((name) => name.trim().toLowerCase()));
}

const NONE: ReadonlySet<string> = new Set();

function valueOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'object' ? value.join(', ') : value;
}
