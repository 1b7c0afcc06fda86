import { buildSchema } from 'graphql';
import type { Artefacts } from './artefacts';
import { checkGraph, type CheckReport } from './check-graph';
import { compose } from './composition';
import { buildManifest, type RegisteredOperation } from './manifest';
import { printReport } from './report';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@inaccessible"])';

const MAIL = `${LINK}
"""A message."""
type Message @key(fields: "id") {
  """Its id."""
  id: ID!
  """What it is about."""
  subject: String
  """Its size in bytes."""
  size: Int!
  """The state of its delivery."""
  state: State
}
"""How far a message has come."""
enum State {
  """On its way."""
  SENT
  """Refused."""
  BOUNCED
}
"""What to look for."""
input Filter {
  """Words of the subject."""
  subject: String
}
type Query {
  """One message."""
  message("Its id." id: ID!): Message
  """All messages."""
  messages("Narrows the list." filter: Filter): [Message!]!
}`;

const FILES = `${LINK}
type Message @key(fields: "id") {
  id: ID!
  """Where it was saved."""
  savedAs: String
}`;

const OPERATIONS = new Map([
  [
    'mail',
    `query Inbox($filter: Filter) { messages(filter: $filter) { ...Row } }
     query Open { message(id: "1") { ...Row savedAs } }
     fragment Row on Message { id subject }`,
  ],
]);

function artefacts(mail = MAIL, files = FILES): Artefacts {
  return {
    subgraphs: new Map([
      ['files', files],
      ['mail', mail],
    ]),
    operations: OPERATIONS,
    owners: { Message: 'mail' },
  };
}

const registered: readonly RegisteredOperation[] = buildManifest(OPERATIONS).operations;

function check(changed: Artefacts, allowBreaking = false): Promise<CheckReport> {
  const published = compose(artefacts().subgraphs).api;
  return checkGraph(changed, { published, operations: registered, allowBreaking });
}

describe('a check of the graph', () => {
  it('passes when nothing changed', async () => {
    const report = await check(artefacts());
    expect(report).toMatchObject({ ok: true, breaking: [], brokenOperations: [], lint: [] });
    expect(printReport(report)).toBe('schema: ok');
  });

  it('fails when a field that a registered operation uses is removed, even if breaking is allowed', async () => {
    const report = await check(
      artefacts(MAIL.replace('"""What it is about."""\n  subject: String\n', '')),
      true,
    );
    expect(report.ok).toBe(false);
    expect(report.breaking).toEqual([
      expect.objectContaining({
        coordinate: 'Message.subject',
        operations: [
          { name: 'Inbox', client: 'suitegraph' },
          { name: 'Open', client: 'suitegraph' },
        ],
      }),
    ]);
    expect(report.brokenOperations.map(({ operation }) => operation)).toEqual(['Inbox', 'Open']);
    expect(printReport(report)).toContain('used by Inbox of suitegraph, Open of suitegraph');
  });

  it('refuses a removal that nobody registered uses, unless it is allowed', async () => {
    const changed = artefacts(MAIL.replace('"""Its size in bytes."""\n  size: Int!\n', ''));
    const report = await check(changed);
    expect(report).toMatchObject({ ok: false, brokenOperations: [] });
    expect(printReport(report)).toContain('(unused by registered operations)');
    expect((await check(changed, true)).ok).toBe(true);
  });

  it('sees a change of type that still validates', async () => {
    const report = await check(
      artefacts(MAIL.replace('subject: String\n  """Its', 'subject: Int\n  """Its')),
      true,
    );
    expect(report.ok).toBe(false);
    expect(report.brokenOperations).toEqual([]);
    expect(report.breaking[0]?.operations.map(({ name }) => name)).toEqual(['Inbox', 'Open']);
  });

  it('sees that an input field has become required for a variable', async () => {
    const required = 'subject: String\n  """The sender.""" from: String!\n}\ntype Query';
    const report = await check(
      artefacts(MAIL.replace('subject: String\n}\ntype Query', required)),
      true,
    );
    expect(report.breaking).toEqual([
      expect.objectContaining({
        coordinate: 'Filter.from',
        operations: [{ name: 'Inbox', client: 'suitegraph' }],
      }),
    ]);
    expect(report.ok).toBe(false);
  });

  it('names the client of a further manifest', async () => {
    const body = 'query Sizes { messages { size } }';
    const crm: RegisteredOperation = {
      id: '1',
      name: 'Sizes',
      type: 'query',
      body,
      clientName: 'crm',
    };
    const report = await checkGraph(
      artefacts(MAIL.replace('"""Its size in bytes."""\n  size: Int!\n', '')),
      { published: compose(artefacts().subgraphs).api, operations: [crm], allowBreaking: true },
    );
    expect(printReport(report)).toContain('Sizes of crm: Cannot query field "size"');
  });

  it('wants fields that a non-owner adds to be nullable', async () => {
    const report = await check(
      artefacts(MAIL, FILES.replace('savedAs: String', 'savedAs: String!')),
    );
    expect(report.lint).toEqual([
      'Message.savedAs is non-null, but files adds it to an entity of mail',
    ]);
    expect(report.ok).toBe(false);
  });

  it('wants every part of the client-facing schema described, and only that', async () => {
    const mail = MAIL.replace('"""Refused."""', '')
      .replace('"Its id." id', 'id')
      .replace('"""What to look for."""', '')
      .replace('size: Int!', 'size: Int!\n  secret: String @inaccessible');
    const report = await check(artefacts(mail));
    expect(report.lint.toSorted()).toEqual([
      'Filter has no description',
      'Query.message.id has no description',
      'State.BOUNCED has no description',
    ]);
  });

  it('lists why subgraphs do not compose', async () => {
    const report = await check(artefacts(MAIL, FILES.replace('savedAs: String', 'subject: Int')));
    expect(report.ok).toBe(false);
    expect(report.compositionErrors.join()).toContain('Message.subject');
  });

  it('has nothing to compare before the first publication', async () => {
    const report = await checkGraph(artefacts(), { operations: registered });
    expect(report.ok).toBe(true);
  });
});

describe('an enum value', () => {
  it('breaks the operations that name it', async () => {
    const before = buildSchema('enum S { A B } type Query { x(s: S): Int }');
    const { breakingChanges } = await import('./changes');
    const operation = (body: string): RegisteredOperation => ({
      id: body,
      name: body,
      type: 'query',
      body,
      clientName: 'crm',
    });
    const changes = await breakingChanges(
      before,
      buildSchema('enum S { A } type Query { x(s: S): Int }'),
      [operation('query One { x(s: B) }'), operation('query Two { x(s: A) }')],
    );
    expect(changes).toHaveLength(1);
    expect(changes[0]?.operations.map(({ name }) => name)).toEqual(['query One { x(s: B) }']);
  });
});
