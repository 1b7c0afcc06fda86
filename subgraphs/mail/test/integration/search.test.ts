import { mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { mailboxReader } from '../support/mailbox';
import { eventually } from '../support/relay';

const MAIL = [
  {
    from: 'Anna Müller <anna@outside.example>',
    subject: 'Minutes of the meetings',
    text: 'We were running late because of the crème brûlée.',
  },
  {
    from: 'Bernd <bernd@firma.example>',
    subject: 'Rechnungen für März',
    text: 'Anbei erhalten Sie die Rechnungen und die Häuser, die wir letzte Woche besichtigt haben.',
    cc: 'Buchhaltung <ledger@firma.example>',
  },
  {
    from: 'Tanaka <tanaka@outside.example>',
    subject: '明日の会議について',
    text: '会議室は三階です。よろしくお願いします。',
  },
  {
    from: 'Olga <olga@outside.example>',
    subject: 'Планы',
    text: 'Мы обсудили планы на следующую неделю и новые книги.',
    attachments: [
      { filename: 'Kostenplan 2026.txt', content: 'Summe aller Posten: Wolkenkratzer' },
    ],
  },
];

describe('searching mail', () => {
  let world: MailWorld;
  beforeAll(async () => {
    world = await mailWorld();
    for (const mail of MAIL) await world.send({ to: 'alice@demo.test', ...mail });
    await world.send({
      to: 'bob@demo.test',
      from: 'x@outside.example',
      subject: 'meetings of bob',
    });
  });
  afterAll(async () => {
    await world.close();
  });
  const { run, subjects, idOf, folderId } = mailboxReader(() => world);
  const found = async (q: string): Promise<string[]> => subjects({ q });

  it.each([
    ['meeting', 'Minutes of the meetings'],
    ['run', 'Minutes of the meetings'],
    ['CREME', 'Minutes of the meetings'],
    ['"running late"', 'Minutes of the meetings'],
    ['from:muller', 'Minutes of the meetings'],
    ['from:anna@outside', 'Minutes of the meetings'],
    ['Rechnung', 'Rechnungen für März'],
    ['haus', 'Rechnungen für März'],
    ['Besicht*', 'Rechnungen für März'],
    ['cc:ledger', 'Rechnungen für März'],
    ['to:firma.example', 'Rechnungen für März'],
    ['会議室', '明日の会議について'],
    ['subject:会議', '明日の会議について'],
    ['книга', 'Планы'],
    ['has:attachment', 'Планы'],
    ['filename:kostenplan', 'Планы'],
    ['kostenplan', 'Планы'],
    ['subject:планы is:unread in:inbox larger:100 after:2020-01-01', 'Планы'],
  ])('finds %s', async (q, subject) => {
    expect(await found(q)).toEqual([subject]);
  });

  it.each([
    '"late running"',
    'subject:running',
    'in:trash',
    'is:flagged',
    'zzz',
    'meetings -late',
    'cc:anna',
    'bob',
  ])('does not find %s', async (q) => {
    expect(await found(q)).toEqual([]);
  });

  it('finds by labels and flags, in folders and threads alike', async () => {
    const id = await idOf('Планы');
    await run(
      'alice',
      `mutation { updateMessages(ids: ["${id}"], addLabels: ["To do"], addFlags: ["\\\\Flagged", "\\\\Seen"]) { errors { code } } }`,
    );
    for (const q of ['label:"To do"', 'is:flagged', 'is:read', '-is:unread книги']) {
      expect(await found(q)).toEqual(['Планы']);
    }
    const inbox = await folderId('INBOX');
    const answer = await run(
      'alice',
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Folder { messages(filter: { q: "is:flagged книги" }) { totalCount edges { node { subject } } } } } }`,
      { r: [{ __typename: 'Folder', id: inbox }] },
    );
    expect(answer._entities[0].messages).toEqual({
      totalCount: 1,
      edges: [{ node: { subject: 'Планы' } }],
    });
  });

  it('finds by the text of attachments, a moment later', async () => {
    const hits = await eventually(
      () => found('"alle Posten" or wolkenkratzer'),
      ({ length }) => length > 0,
    );
    expect(hits).toEqual(['Планы']);
    const { messages } = await run(
      'alice',
      '{ messages(filter: { q: "wolkenkratzer" }) { edges { node { attachments { filename ocrText } } } } }',
    );
    expect(messages.edges[0].node.attachments).toEqual([
      { filename: 'Kostenplan 2026.txt', ocrText: 'Summe aller Posten: Wolkenkratzer' },
    ]);
  });

  it('shows where the words stand', async () => {
    const { messages } = await run(
      'alice',
      '{ messages(filter: { q: "meeting" }) { edges { node { highlights(q: "meeting creme") { field text ranges { start length } } } } } }',
    );
    expect(messages.edges[0].node.highlights).toEqual([
      { field: 'subject', text: 'Minutes of the meetings', ranges: [{ start: 15, length: 8 }] },
      expect.objectContaining({ field: 'text', ranges: [{ start: 36, length: 5 }] }),
    ]);
  });

  it('tells what is wrong with a search', async () => {
    const answer = await world
      .as('alice')
      .execute(`{ messages(filter: { q: "before:soon" }) { edges { cursor } } }`);
    expect(answer.errors?.[0]).toMatchObject({
      message: expect.stringContaining('before: takes a day'),
      extensions: { code: 'INVALID_REQUEST_BODY' },
    });
  });

  it('pages through what is found without gaps or repeats', async () => {
    const all: Json[] = [];
    let after: string | null = null;
    for (;;) {
      const { messages } = await run(
        'alice',
        `query ($after: String) { messages(filter: { q: "outside or firma" }, first: 1, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { subject } } } }`,
        { after },
      );
      expect(messages.totalCount).toBe(4);
      all.push(...messages.edges.map(({ node }: Json) => node.subject));
      if (!messages.pageInfo.hasNextPage) break;
      after = messages.pageInfo.endCursor;
    }
    expect(all).toEqual(MAIL.map(({ subject }) => subject).reverse());
  });
});
