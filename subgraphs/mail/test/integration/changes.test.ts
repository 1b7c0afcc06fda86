import type { Answer } from '@suitegraph/kit/testing';
import fc from 'fast-check';
import { mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { mailboxReader } from '../support/mailbox';

const CHANGES = `query ($r: [_Any!]!, $since: SyncToken!, $first: Int) { _entities(representations: $r) {
  ... on Folder { changes(since: $since, first: $first) { newToken hasMore resyncRequired changes { kind id changedFields node { id version flags } } } }
  ... on MailAccount { changes(since: $since, first: $first) { newToken hasMore resyncRequired changes { kind id changedFields node { id version flags } } } } } }`;
const LISTING = `query ($r: [_Any!]!) { _entities(representations: $r) {
  ... on Folder { syncToken messages(first: 200) { edges { node { id version flags } } } } } }`;

describe('catching up with a mailbox', () => {
  let world: MailWorld;
  beforeAll(async () => {
    world = await mailWorld();
  });
  afterAll(async () => {
    await world.close();
  });
  const { run, me, folderId, idOf, list } = mailboxReader(() => world);
  const send = (subject: string, to = 'alice@demo.test') =>
    world.send({ from: 'anna@outside.example', to, subject, text: subject });
  const folder = (id: string) => [{ __typename: 'Folder', id }];
  const changes = async (r: object[], since: string, first = 200): Promise<Json> =>
    (await run('alice', CHANGES, { r, since, first }))._entities[0].changes;
  const token = async (): Promise<string> => (await me()).mailAccounts[0].folders[0].syncToken;
  const mutate = (mutation: string) => run('alice', `mutation { ${mutation} { errors { code } } }`);
  const settled = async (): Promise<void> => {
    // Positions are given out a moment after the commit.
    let head = '';
    for (let same = 0; same < 3;) {
      await new Promise((resolve) => setTimeout(resolve, 15));
      const now = await token();
      same = now === head ? same + 1 : 0;
      head = now;
    }
  };
  /** All changes since a token, asked for `first` at a time, applied to what a client has. */
  const apply = async (
    copy: Map<string, Json>,
    r: object[],
    since: string,
    first: number,
  ): Promise<string> => {
    for (let at = since; ;) {
      const page = await changes(r, at, first);
      expect(page.changes.length).toBeLessThanOrEqual(first);
      for (const { kind, id, node } of page.changes) {
        if (kind === 'DESTROYED') copy.delete(id);
        else copy.set(id, node);
      }
      at = page.newToken;
      if (!page.hasMore) return at;
    }
  };

  it('tells what came, changed, moved and went', async () => {
    const inbox = await folderId('INBOX');
    const archive = await folderId('ARCHIVE');
    const [{ id: accountId }] = (await me()).mailAccounts;
    await send('one');
    await settled();
    const since = await token();
    await send('two');
    await mutate(`updateMessages(ids: ["${await idOf('one')}"], addFlags: ["\\\\Seen"])`);
    await settled();
    const { changes: inInbox } = await changes(folder(inbox), since);
    expect(inInbox).toMatchObject([
      { kind: 'CREATED', changedFields: [] },
      { kind: 'UPDATED', changedFields: ['flags'], node: { flags: ['\\Seen'] } },
    ]);
    const later = await token();
    const [one, two] = [await idOf('one'), await idOf('two')];
    await mutate(`moveMessages(ids: ["${one}"], folderId: "${archive}")`);
    await mutate(`deleteMessages(ids: ["${two}"], permanent: true)`);
    await settled();
    expect((await changes(folder(inbox), later)).changes).toEqual([
      { kind: 'DESTROYED', id: one, changedFields: [], node: null },
      { kind: 'DESTROYED', id: two, changedFields: [], node: null },
    ]);
    expect((await changes(folder(archive), later)).changes).toMatchObject([
      { kind: 'CREATED', id: one, node: { id: one } },
    ]);
    const mailbox = [{ __typename: 'MailAccount', id: accountId }];
    expect((await changes(mailbox, later)).changes).toMatchObject([
      { kind: 'UPDATED', id: one, changedFields: ['folders'] },
      { kind: 'DESTROYED', id: two },
    ]);
    const now = await token();
    expect(await changes(mailbox, now)).toEqual({
      changes: [],
      newToken: now,
      hasMore: false,
      resyncRequired: false,
    });
  });

  it('asks for a new start when the token is too old, and refuses what is none', async () => {
    const inbox = await folderId('INBOX');
    const { database } = world.platform.events;
    await database.query('UPDATE kit.outbox_head SET pruned = 2');
    expect(await changes(folder(inbox), 'e1.1')).toMatchObject({
      changes: [],
      resyncRequired: true,
    });
    for (const since of ['x', 'e1.zzzzzzzz']) {
      const variables = { r: folder(inbox), since };
      const answer = await world.as('alice').execute(CHANGES, variables);
      expect(answer.errors?.[0]?.extensions['code']).toBe('INVALID_REQUEST_BODY');
    }
  });

  it('brings a client from any point to what the listing shows', async () => {
    const [inbox, archive] = [await folderId('INBOX'), await folderId('ARCHIVE')];
    const listing = async (id: string): Promise<{ syncToken: string; copy: Map<string, Json> }> => {
      const [found] = (await run('alice', LISTING, { r: folder(id) }))._entities;
      return {
        syncToken: found.syncToken,
        copy: new Map(found.messages.edges.map(({ node }: Json) => [node.id, node])),
      };
    };
    const action = fc.record({
      what: fc.constantFrom('send', 'flag', 'archive', 'back', 'delete', 'sync'),
      which: fc.nat(20),
    });
    const property = fc.asyncProperty(
      fc.array(action, { minLength: 3, maxLength: 14 }),
      fc.integer({ min: 1, max: 4 }),
      async (actions, first) => {
        const clients = [
          { id: inbox, ...(await listing(inbox)) },
          { id: archive, ...(await listing(archive)) },
        ];
        for (const { what, which } of actions) {
          const mails = await list({ first: 200 });
          const id = mails[which % Math.max(1, mails.length)]?.id as string | undefined;
          if (what === 'send') await send(`m${which}`);
          else if (what === 'sync') clients.push({ id: inbox, ...(await listing(inbox)) });
          else if (id === undefined) continue;
          else if (what === 'flag')
            await mutate(`updateMessages(ids: ["${id}"], addFlags: ["f${which}"])`);
          else if (what === 'delete')
            await mutate(`deleteMessages(ids: ["${id}"], permanent: true)`);
          else
            await mutate(
              `moveMessages(ids: ["${id}"], folderId: "${what === 'back' ? inbox : archive}")`,
            );
        }
        await settled();
        for (const client of clients) {
          await apply(client.copy, folder(client.id), client.syncToken, first);
          expect(client.copy).toEqual((await listing(client.id)).copy);
        }
      },
    );
    await fc.assert(property, { numRuns: 12 });
  });

  it('streams what matches a filter, and every end', async () => {
    const stream = await world
      .as('alice')
      .subscribe(
        'subscription { messageChanged(filter: { q: "subject:invoice -draft" }) { kind message { subject } } }',
      );
    const heard = stream.next();
    await send('nothing of interest');
    await send('invoice draft');
    await send('Invoice 7');
    expect(((await heard).value as Answer).data.messageChanged).toEqual({
      kind: 'CREATED',
      message: { subject: 'Invoice 7' },
    });
    const gone = stream.next();
    await mutate(`deleteMessages(ids: ["${await idOf('nothing of interest')}"], permanent: true)`);
    expect(((await gone).value as Answer).data.messageChanged.kind).toBe('DESTROYED');
    await stream.return();
  });

  it('streams folders', async () => {
    const [{ id: accountId }] = (await me()).mailAccounts;
    const stream = await world
      .as('alice')
      .subscribe(
        `subscription { folderChanged(accountId: "${accountId}") { kind uidValidityReset folder { path } } }`,
      );
    const heard = stream.next();
    await mutate(`createFolder(accountId: "${accountId}", path: "Streamed")`);
    expect(((await heard).value as Answer).data.folderChanged).toEqual({
      kind: 'CREATED',
      uidValidityReset: false,
      folder: { path: 'Streamed' },
    });
    await stream.return();
  });
});
