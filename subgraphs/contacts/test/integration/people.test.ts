import type { NewEvent } from '@suitegraph/kit/events';
import { type Answer, subgraphWorld, testPrincipal, type World } from '@suitegraph/kit/testing';
import { Client } from 'pg';
import { contacts } from '../../src';

const sent = jest.spyOn(Client.prototype, 'query');

/** Statements over the subgraph's own tables so far: the plumbing polls its own all the time. */
function statementCount(): number {
  const texts = sent.mock.calls.map(([statement]: unknown[]) =>
    typeof statement === 'string' ? statement : JSON.stringify(statement),
  );
  return texts.filter((text) => text.includes('SELECT') && !text.includes('kit.')).length;
}

type Data = Answer['data'];

let world: World;
beforeAll(async () => {
  world = await subgraphWorld(contacts, {});
});
afterAll(() => world.close());

const ALICE = testPrincipal('alice');

async function ask(
  query: string,
  as = 'alice',
  variables?: Record<string, unknown>,
): Promise<Data> {
  const { data, errors } = await world.as(as).execute(query, variables);
  expect(errors).toBeUndefined();
  return data;
}

interface Mail {
  from: string;
  name?: string;
  to?: string[];
  at?: string;
  kind?: NewEvent['kind'];
  backfill?: boolean;
}

function mail(key: string, { from, name, to = [ALICE.email], at, kind, backfill }: Mail): NewEvent {
  return {
    tenantId: 'demo.test',
    audience: [ALICE.userId],
    type: 'mail.message',
    kind: kind ?? 'CREATED',
    key,
    data: {
      participants: [
        { address: from, name: name ?? null, role: 'from' },
        ...to.map((address) => ({ address, name: null, role: 'to' })),
      ],
      at: at ?? new Date().toISOString(),
      direction: from === ALICE.email ? 'OUTBOUND' : 'INBOUND',
      threadId: 't',
      backfill: backfill ?? false,
    },
  };
}

const meeting = (kind: NewEvent['kind'], start: string, participants: string[]): NewEvent => ({
  tenantId: 'demo.test',
  audience: [ALICE.userId],
  type: 'calendar.event',
  kind,
  key: 'event-1',
  data: { iCalUid: 'u', calendarId: 'c', participants, start, end: start },
});

const person = async (address: string, fields: string, as = 'alice'): Promise<Data> =>
  (await ask(`{ people(addresses: ["${address}"]) { ${fields} } }`, as)).people[0];

const HISTORY = `displayName lastInteractionAt strength interactions { totals { kind count }
  edges { node { kind at direction target { __typename ... on Message { id } ... on CalendarEvent { id } ... on File { id } } } } }`;

describe('people', () => {
  it('are built from mail, meetings and files, once each', async () => {
    const first = mail('m1', { from: 'dora@out.org', name: 'Dora D', at: '2026-01-02T03:04:05Z' });
    await world.announce(
      first,
      first,
      mail('m2', { from: ALICE.email, to: ['dora@out.org'], at: '2026-02-02T00:00:00Z' }),
      { ...mail('m1', { from: 'dora@out.org' }), kind: 'UPDATED' },
      meeting('CREATED', '2099-01-01T10:00:00Z', ['dora@out.org', ALICE.email]),
      {
        tenantId: 'demo.test',
        audience: [ALICE.userId, testPrincipal('bob').userId],
        type: 'files.share',
        kind: 'CREATED',
        key: 's1',
        data: { fileId: 'f1', grantee: 'bob@demo.test', owner: ALICE.email },
      },
    );
    const dora = await person('dora@out.org', HISTORY);
    expect(dora).toMatchObject({
      displayName: 'Dora D',
      lastInteractionAt: new Date('2026-02-02T00:00:00Z'),
    });
    expect(dora.strength).toBeGreaterThan(0);
    expect(dora.strength).toBeLessThan(1);
    expect(dora.interactions.totals).toEqual([
      { kind: 'MAIL', count: 2 },
      { kind: 'MEETING', count: 1 },
    ]);
    expect(dora.interactions.edges.map(({ node }: Data) => [node.direction, node.target])).toEqual([
      [null, { __typename: 'CalendarEvent', id: 'event-1' }],
      ['OUTBOUND', { __typename: 'Message', id: 'm2' }],
      ['INBOUND', { __typename: 'Message', id: 'm1' }],
    ]);
    expect((await person('bob@demo.test', HISTORY)).interactions.edges).toMatchObject([
      { node: { kind: 'FILE', direction: 'OUTBOUND', target: { __typename: 'File', id: 'f1' } } },
    ]);
    expect((await person(ALICE.email, HISTORY, 'bob')).interactions.edges).toMatchObject([
      { node: { kind: 'FILE', direction: 'INBOUND' } },
    ]);
    expect((await person(ALICE.email, HISTORY)).interactions.totals).toEqual([]);
    expect(await person('dora@out.org', HISTORY, 'bob')).toMatchObject({
      displayName: null,
      lastInteractionAt: null,
      strength: 0,
    });
  });

  it('follow a meeting that moves and a message that is deleted', async () => {
    await world.announce(
      meeting('UPDATED', '2026-01-15T10:00:00Z', ['erik@out.org', 'dora@out.org']),
      mail('m2', { from: ALICE.email, kind: 'DESTROYED' }),
    );
    expect(await person('dora@out.org', HISTORY)).toMatchObject({
      lastInteractionAt: new Date('2026-01-15T10:00:00Z'),
      interactions: {
        totals: [
          { kind: 'MAIL', count: 1 },
          { kind: 'MEETING', count: 1 },
        ],
      },
    });
    await world.announce(meeting('DESTROYED', '2026-01-15T10:00:00Z', []));
    expect(await person('erik@out.org', HISTORY)).toMatchObject({
      strength: 0,
      lastInteractionAt: null,
    });
    expect((await ask('{ suggestPeople(q: "erik") { address } }')).suggestPeople).toEqual([]);
  });

  it('page through what there was, by kind and time', async () => {
    await world.announce(
      ...Array.from({ length: 7 }, (_, n) =>
        mail(`p${n}`, { from: 'paged@out.org', at: `2026-03-0${n + 1}T00:00:00Z` }),
      ),
    );
    const query = `query($after: String) { people(addresses: ["paged@out.org"]) {
      interactions(first: 3, after: $after, kinds: [MAIL], since: "2026-03-02T00:00:00Z") {
        edges { node { target { ... on Message { id } } } } pageInfo { hasNextPage endCursor } totals { count } } } }`;
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const { interactions } = (await ask(query, 'alice', { after })).people[0];
      expect(interactions.totals).toEqual([{ count: 6 }]);
      seen.push(...interactions.edges.map(({ node }: Data) => node.target.id));
      after = interactions.pageInfo.hasNextPage ? interactions.pageInfo.endCursor : undefined;
    } while (after !== undefined);
    expect(seen).toEqual(['p6', 'p5', 'p4', 'p3', 'p2', 'p1']);
  });

  it('have the name of the contact, else of the header, else of the directory', async () => {
    expect((await person('carol@demo.test', 'displayName')).displayName).toBe('carol');
    await world.announce(mail('n1', { from: 'carol@demo.test', name: 'Carol Header' }));
    expect((await person('carol@demo.test', 'displayName')).displayName).toBe('Carol Header');
    const { addressBooks } = await ask('{ addressBooks { id } }');
    await ask(
      `mutation { createContact(bookId: "${addressBooks[0].id}",
        input: { fullName: "My Carol", emails: [{ value: "carol@demo.test" }] }) { errors { code } } }`,
    );
    expect((await person('carol@demo.test', 'displayName')).displayName).toBe('My Carol');
    expect(
      (await person('carol@demo.test', 'displayName', 'mallory@other.test')).displayName,
    ).toBeNull();
    const carol = await ask(
      `{ contacts(q: "my carol") { edges { node { people { address } interactions { totals { kind count } } } } }
         _entities(representations: [{ __typename: "User", id: "user-carol@demo.test" }]) {
           ... on User { contactCard { fullName } addressBooks { id } } } }`,
    );
    expect(carol.contacts.edges[0].node).toEqual({
      people: [{ address: 'carol@demo.test' }],
      interactions: { totals: [{ kind: 'MAIL', count: 1 }] },
    });
    expect(carol._entities).toEqual([
      { contactCard: { fullName: 'My Carol' }, addressBooks: null },
    ]);
  });

  it('are suggested, the closest first', async () => {
    await world.announce(
      mail('g1', { from: 'greta.old@out.org', name: 'Gréta Long Ago', at: '2020-01-01T00:00:00Z' }),
      mail('g2', { from: 'greta.new@out.org', name: 'Greta Now' }),
    );
    const { suggestPeople } = await ask('{ suggestPeople(q: "GRET") { address displayName } }');
    expect(suggestPeople).toEqual([
      { address: 'greta.new@out.org', displayName: 'Greta Now' },
      { address: 'greta.old@out.org', displayName: 'Gréta Long Ago' },
    ]);
    expect((await ask('{ suggestPeople(q: "bo") { address } }')).suggestPeople).toEqual([
      { address: 'bob@demo.test' },
    ]);
    expect(
      (await ask('{ suggestPeople(q: "", first: 1) { address } }')).suggestPeople,
    ).toHaveLength(1);
    expect((await ask('{ suggestPeople(q: "mallory") { address } }')).suggestPeople).toEqual([]);
  });

  it('are read together: the senders of a list cost a fixed number of statements', async () => {
    await world.announce(
      ...Array.from({ length: 50 }, (_, n) =>
        mail(`b${n}`, { from: `batch${n}@out.org`, name: `B ${n}` }),
      ),
    );
    const query = `query($r: [_Any!]!) { _entities(representations: $r) { ... on Person {
      displayName contact { id fullName addressBook { name } } strength lastInteractionAt
      interactions(first: 5) { edges { node { kind } } totals { count } } } } }`;
    const statements = async (count: number): Promise<number> => {
      const r = Array.from({ length: count }, (_, n) => ({
        __typename: 'Person',
        address: `batch${n}@out.org`,
      }));
      const before = statementCount();
      const { _entities } = await ask(query, 'alice', { r });
      expect(_entities[count - 1]).toMatchObject({
        displayName: `B ${count - 1}`,
        interactions: { totals: [{ count: 1 }] },
      });
      return statementCount() - before;
    };
    expect(await statements(1)).toBeGreaterThan(3);
    expect(await statements(50)).toBe(await statements(1));
  });

  it('refuse what is no address, too many, too long and a wrong cursor', async () => {
    const fails = async (query: string): Promise<unknown> =>
      (await world.as('alice').execute(query)).errors?.[0]?.extensions['code'];
    const invalid = 'INVALID_REQUEST_BODY';
    expect(await fails('{ people(addresses: ["a@b.c", "x"]) { address } }')).toBe(invalid);
    const many = JSON.stringify(Array.from({ length: 201 }, () => 'a@b.c'));
    expect(await fails(`{ people(addresses: ${many}) { address } }`)).toBe(invalid);
    expect(await fails(`{ suggestPeople(q: "${'x'.repeat(201)}") { address } }`)).toBe(invalid);
    expect(await fails(`{ contacts(q: "${'x'.repeat(201)}") { totalCount } }`)).toBe(invalid);
    for (const after of ['junk', 'WyJhXHUwMDAwIiwgIngiXQ', 'WzFlOTksICJ4Il0']) {
      expect(await fails(`{ contacts(after: "${after}") { totalCount } }`)).toBe(invalid);
      expect(
        await fails(
          `{ people(addresses: ["a@b.c"]) { interactions(after: "${after}") { edges { cursor } } } }`,
        ),
      ).toBe(invalid);
    }
    expect(await fails('{ contacts(first: 0) { totalCount } }')).toBe(invalid);
  });

  it('are told of as it happens, but not of history', async () => {
    const stream = await world
      .as('alice')
      .subscribe(
        `subscription { interactionAdded(address: "Live@Out.org") { cursor person { displayName } interaction { kind direction target { ... on Message { id } } } } }`,
      );
    const next = stream.next();
    await world.announce(
      mail('l0', { from: 'live@out.org', backfill: true }),
      mail('l1', { from: 'other@out.org' }),
      mail('l2', { from: 'live@out.org', name: 'Live' }),
    );
    const { data } = (await next).value as Answer;
    expect(data.interactionAdded).toMatchObject({
      person: { displayName: 'Live' },
      interaction: { kind: 'MAIL', direction: 'INBOUND', target: { id: 'l2' } },
    });
    await stream.return();
  });
});
