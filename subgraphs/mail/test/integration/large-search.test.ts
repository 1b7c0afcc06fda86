import { mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { eventually } from '../support/relay';

const COUNT = 1_300;
const PAGE = `query ($q: String!, $after: String) { messages(filter: { q: $q }, first: 60, after: $after) {
  pageInfo { hasNextPage endCursor } edges { node { subject } } } }`;
// Over nine years, the newest of them of the year 2100; one in three holds the word.
const FILL = `INSERT INTO mail.message (id, account_id, tenant_id, user_id, thread_id, direction, blob, size,
    message_id, subject, addresses, sent_at, received_at, flags, labels, headers, text, has_attachment, envelope)
  SELECT gen_random_uuid(), a.id, a.tenant_id, a.user_id, gen_random_uuid(), 'INBOUND', 'b' || n, 1, n || '@x',
    's' || n, '{"from":[],"to":[],"cc":[],"bcc":[],"replyTo":[]}', t, t,
    CASE WHEN n % 5 = 0 THEN '{"\\\\Flagged"}'::text[] ELSE '{}' END,
    CASE WHEN n % 7 = 0 THEN '{Work}'::text[] ELSE '{}' END, '[]',
    CASE WHEN n % 3 = 0 THEN 'grey heron' ELSE 'heron grey' END || CASE WHEN n % 200 = 0 THEN ' osprey' ELSE '' END,
    false, '{}'
  FROM mail.account a, generate_series(1, ${COUNT}) n,
    LATERAL (SELECT CASE WHEN n = ${COUNT} THEN timestamptz '2100-01-01'
      ELSE timestamptz '2026-01-01' - (${COUNT} - n) * interval '61 hours' END AS t) r
  WHERE a.address = 'alice@demo.test'`;

describe('searching more messages than are looked through at once', () => {
  let world: MailWorld;
  beforeAll(async () => {
    world = await mailWorld();
    const { database } = world.platform.events;
    await world.as('alice').execute('{ messages { edges { cursor } } }');
    await database.transaction(async (tx) => {
      await tx.query('SET LOCAL search_path = mail, public');
      await tx.query(FILL);
    });
    const waiting = (): Promise<Json> =>
      database.query('SELECT count(*)::int AS n FROM mail.search_pending').then(([row]) => row.n);
    for (let left = 1; left > 0;) left = await eventually(waiting, (now) => now === 0);
  }, 60_000);
  afterAll(async () => {
    await world.close();
  });

  const all = async (q: string): Promise<string[]> => {
    const found: string[] = [];
    for (let after: string | null = null, pages = 0; pages < 100; pages += 1) {
      const { data, errors } = await world.as('alice').execute(PAGE, { q, after });
      expect(errors).toBeUndefined();
      const { edges, pageInfo } = data.messages;
      found.push(...edges.map(({ node }: Json) => node.subject));
      if (!pageInfo.hasNextPage) return found;
      after = pageInfo.endCursor;
    }
    throw new Error('It does not end');
  };
  it('shows nobody the mail of others, whatever is asked for', async () => {
    for (const name of ['bob', 'mallory@other.test']) {
      for (const q of ['osprey or label:Work', 'label:Work or is:flagged', '-label:x or heron']) {
        const { data, errors } = await world.as(name).execute(PAGE, { q, after: null });
        expect(errors).toBeUndefined();
        expect(data.messages.edges).toEqual([]);
      }
    }
  });

  const where = (matches: (n: number) => boolean): string[] =>
    Array.from({ length: COUNT }, (_, n) => COUNT - n)
      .filter(matches)
      .map((n) => `s${n}`);

  it.each<[string, (n: number) => boolean]>([
    ['heron', () => true],
    ['"grey heron"', (n) => n % 3 === 0],
    ['osprey', (n) => n % 200 === 0],
    ['ospr*', (n) => n % 200 === 0],
    ['s1300', (n) => n === COUNT],
    ['subject:s1', (n) => String(n).startsWith('1')],
    ['label:Work heron', (n) => n % 7 === 0],
    ['is:flagged label:Work "grey heron"', (n) => n % 5 === 0 && n % 7 === 0 && n % 3 === 0],
    ['heron -osprey is:flagged', (n) => n % 5 === 0 && n % 200 !== 0],
    ['osprey or label:Work', (n) => n % 200 === 0 || n % 7 === 0],
    ['heron before:2020-01-01 osprey', (n) => n % 200 === 0 && n < 438],
    ['heron stork', () => false],
  ])('finds all of %s, each once and newest first', async (q, matches) => {
    expect(await all(q)).toEqual(where(matches));
  });
});
