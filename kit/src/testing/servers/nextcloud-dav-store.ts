import { createHash } from 'node:crypto';

interface Entry {
  readonly data: string;
  readonly etag: string;
}

const TOKEN = 'http://sabre.io/ns/sync/';

/** A collection with its journal, as sabre/dav keeps them in its database. */
export class StoredCollection {
  readonly properties = new Map<string, string>();
  /** Access by user: `read` or `read-write`. */
  readonly shares = new Map<string, 'read' | 'read-write'>();
  private readonly entries = new Map<string, Entry>();
  private readonly journal: { readonly name: string; readonly removed: boolean }[] = [];

  constructor(
    readonly kind: 'calendar' | 'addressbook',
    readonly owner: string,
    readonly name: string,
  ) {}

  get path(): string {
    const users = this.kind === 'addressbook' ? 'addressbooks/users' : 'calendars';
    return `/remote.php/dav/${users}/${this.owner}/${this.name}/`;
  }

  get syncToken(): string {
    return `${TOKEN}${this.journal.length + 1}`;
  }

  get names(): string[] {
    return [...this.entries.keys()];
  }

  get(name: string): Entry | undefined {
    return this.entries.get(name);
  }

  put(name: string, data: string): Entry {
    const revision = `${data}#${this.journal.length}`;
    const etag = `"${createHash('md5').update(revision).digest('hex')}"`;
    const entry = { data, etag };
    this.entries.set(name, entry);
    this.journal.push({ name, removed: false });
    return entry;
  }

  remove(name: string): void {
    this.entries.delete(name);
    this.journal.push({ name, removed: true });
  }

  /** Whether another object has the UID. */
  hasUid(data: string, except: string): boolean {
    const uid = uidOf(data);
    return [...this.entries].some(([name, entry]) => name !== except && uidOf(entry.data) === uid);
  }

  /**
   * Changes since a token; undefined for one that is none. A token of the future is taken and
   * answered with itself and nothing else.
   */
  since(
    token: string,
    limit: number,
  ): { changed: string[]; removed: string[]; token: string; more: boolean } | undefined {
    if (token === '') return this.everything(limit);
    const at = Number(token.startsWith(TOKEN) ? token.slice(TOKEN.length) : NaN);
    if (!Number.isInteger(at) || at < 1) return undefined;
    if (at > this.journal.length + 1) return { changed: [], removed: [], token, more: false };
    const rows = this.journal.slice(at - 1, at - 1 + limit);
    const last = new Map(rows.map(({ name, removed }) => [name, removed]));
    const next = at + rows.length;
    return {
      changed: [...last].filter(([, removed]) => !removed).map(([name]) => name),
      removed: [...last].filter(([, removed]) => removed).map(([name]) => name),
      token: `${TOKEN}${next}`,
      more: next <= this.journal.length,
    };
  }

  /** As a limited first sync: the journal from its beginning, without what is gone. */
  private everything(limit: number): {
    changed: string[];
    removed: string[];
    token: string;
    more: boolean;
  } {
    const names = this.names;
    if (names.length <= limit) {
      return { changed: names, removed: [], token: this.syncToken, more: false };
    }
    const page = this.since(`${TOKEN}1`, limit);
    return { removed: [], changed: [], token: this.syncToken, more: false, ...page };
  }
}

function uidOf(data: string): string | undefined {
  return /^UID:(.*?)\r?$/im.exec(data)?.[1];
}
