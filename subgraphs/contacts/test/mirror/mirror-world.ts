import {
  createCollection,
  discover,
  getObject,
  listEtags,
  openDav,
  putObject,
  type Dav,
} from '@suitegraph/kit/dav';
import { type Answer, subgraphWorld, type World } from '@suitegraph/kit/testing';
import { randomUUID } from 'node:crypto';
import { contacts } from '../../src';

export type Data = Answer['data'];

/** A server with an account on it. */
export interface Backend {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  stop(): Promise<void>;
}

/** The subgraph with an account of alice's, its book, and another client of the same collection. */
export interface MirrorWorld {
  readonly world: World;
  readonly bookId: string;
  readonly accountId: string;
  readonly backend: Backend;
  /** Null for a book that is here alone. */
  readonly other: OtherClient | null;
  run(query: string, variables?: object, as?: string): Promise<Data>;
  /** A statement in the database of the world. */
  sql(statement: string): Promise<void>;
  close(): Promise<void>;
}

/** Somebody else who writes to the same collection. */
export interface OtherClient {
  readonly dav: Dav;
  readonly collection: string;
  add(vcard: string, name?: string): Promise<string>;
  replace(url: string, change: (vcard: string) => string): Promise<void>;
  read(url: string): Promise<string>;
  urls(): Promise<string[]>;
}

export const ERRORS =
  'errors { __typename code message path ... on VersionConflict { currentVersion } }';
export const CONNECT = `mutation($input: ContactsAccountInput!) {
  connectContactsAccount(input: $input) { account { id state url username lastError } ${ERRORS} } }`;
export const SETTINGS = {
  VAULT_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
  REMOTE_DAV_PRIVATE_HOSTS: 'true',
  REMOTE_DAV_FRESH_SECONDS: 0.001,
  REMOTE_DAV_WAIT_MS: 2_500,
  REMOTE_DAV_POLL_SECONDS: 3_600,
} as const;

/** Boots the subgraph and connects it to a server; null leaves it alone. */
export async function mirrorWorld(
  backend: Backend | null,
  settings: object = {},
): Promise<MirrorWorld> {
  const world = await subgraphWorld(contacts, { ...SETTINGS, ...settings });
  const run: MirrorWorld['run'] = async (query, variables = {}, as = 'alice') => {
    const { data, errors } = await world
      .as(as)
      .execute(query, variables as Record<string, unknown>);
    expect(errors).toBeUndefined();
    return Object.values(data as object)[0];
  };
  const sql = async (statement: string): Promise<void> => {
    await world.platform.events.database.query(statement);
  };
  if (!backend) {
    const [{ id: bookId }] = await run('{ addressBooks { id } }');
    const nobody = { url: '', user: '', password: '', stop: async () => {} };
    const close = (): Promise<void> => world.close();
    return { world, run, sql, bookId, accountId: '', backend: nobody, other: null, close };
  }
  const other = await otherClient(backend);
  const { url, user: username, password } = backend;
  const { account, errors } = await run(CONNECT, { input: { url, username, password } });
  expect(errors).toEqual([]);
  const bookId = await until(async () => {
    const books = await run('{ addressBooks { id name stale } }');
    return books.find(({ name, stale }: Data) => name === 'Contract test' && !stale)?.id;
  });
  const close = async (): Promise<void> => {
    await other.dav.close();
    await world.close();
    await backend.stop();
  };
  return { world, run, sql, bookId, accountId: account.id, backend, other, close };
}

/** The first answer that is none of undefined, null and false. */
export async function until<T>(
  look: () => Promise<T | undefined | null | false>,
  withinMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (Date.now() > deadline) throw new Error('It did not come to be');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A client with a fresh collection of its own on the server. */
export async function otherClient({ url, user, password }: Backend): Promise<OtherClient> {
  const credentials = { kind: 'basic', user, password } as const;
  const dav = openDav({ baseUrl: url, credentials }, { allowPrivate: true });
  const { homeUrls } = await discover(dav, 'carddav');
  const collection = await createCollection(dav, {
    kind: 'addressbook',
    homeUrl: homeUrls[0] ?? '',
    name: randomUUID(),
    displayName: 'Contract test',
  });
  const read = (at: string): ReturnType<typeof getObject> =>
    getObject(dav, at, { cardVersion: '4.0' });
  return {
    dav,
    collection,
    add: async (data, name = `${randomUUID()}.vcf`) => {
      const put = {
        url: collection + name,
        data,
        contentType: 'text/vcard',
        ifMatch: null,
      } as const;
      return (await putObject(dav, put)).url;
    },
    replace: async (at, change) => {
      const { data, etag } = await read(at);
      const put = {
        url: at,
        data: change(data),
        contentType: 'text/vcard',
        ifMatch: etag,
      } as const;
      await putObject(dav, put);
    },
    read: async (at) => (await read(at)).data,
    urls: async () => [...(await listEtags(dav, collection)).keys()],
  };
}

/** A vCard of these lines. */
export function card(version: '3.0' | '4.0', ...lines: string[]): string {
  return ['BEGIN:VCARD', `VERSION:${version}`, ...lines, 'END:VCARD', ''].join('\r\n');
}
