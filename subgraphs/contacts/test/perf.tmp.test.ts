import { subgraphWorld, testPrincipal } from '@suitegraph/kit/testing';
import { contacts } from '../src';
it('perf', async () => {
  const world = await subgraphWorld(contacts, {});
  const a = testPrincipal('alice');
  const as = world.as('alice');
  const bookId = (await as.execute('{ addressBooks { id } }')).data.addressBooks[0].id;
  const vcf = (from: number, n: number) =>
    Array.from(
      { length: n },
      (_, i) =>
        `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u${from + i}\r\nFN:Person${from + i} Family${(from + i) % 977}\r\nN:Family${(from + i) % 977};Person${from + i};;;\r\nEMAIL;TYPE=WORK:p${from + i}@out.org\r\nTEL:+49 30 ${from + i}\r\nEND:VCARD\r\n`,
    ).join('');
  let t = Date.now();
  for (let k = 0; k < 4; k++) {
    const r = await as.execute(
      'mutation($b: ID!, $v: String!) { importVcards(bookId: $b, vcf: $v) { created errors { message } } }',
      { b: bookId, v: vcf(k * 5000, 5000) },
    );
    if (r.errors || r.data.importVcards.errors.length) console.log(JSON.stringify(r).slice(0, 500));
  }
  console.log('import 20000', Date.now() - t);
  t = Date.now();
  const events = Array.from({ length: 3000 }, (_, n) => ({
    tenantId: 'demo.test',
    audience: [a.userId],
    type: 'mail.message',
    kind: 'CREATED' as const,
    key: `m${n}`,
    data: {
      participants: [
        { address: `p${n % 300}@out.org`, name: 'X Y', role: 'from' },
        { address: a.email, name: null, role: 'to' },
        { address: `q${n % 50}@out.org`, name: null, role: 'cc' },
      ],
      at: new Date(1.7e12 + n * 1e6).toISOString(),
      direction: 'INBOUND',
      threadId: 't',
      backfill: false,
    },
  }));
  await world.announce(...events).catch((e) => console.log(String(e)));
  await world.subgraph.settled(60000);
  console.log('3000 mail events', Date.now() - t);
  const db = world.platform.events.database;
  await db.query('ANALYZE');
  const time = async (name: string, q: string, v?: any) => {
    const ts: number[] = [];
    let last: any;
    for (let i = 0; i < 30; i++) {
      const s = performance.now();
      last = await as.execute(q, v);
      ts.push(performance.now() - s);
    }
    ts.sort((x, y) => x - y);
    console.log(
      name,
      'p50',
      ts[15]!.toFixed(1),
      'p95',
      ts[28]!.toFixed(1),
      JSON.stringify(last).slice(0, 150),
    );
  };
  await time('list', '{ contacts { edges { node { id fullName emails { address } } } } }');
  await time(
    'search',
    '{ contacts(q: "person12 fam") { totalCount edges { node { id fullName } } } }',
  );
  await time('search wide', '{ contacts(q: "p") { edges { node { id fullName } } } }');
  await time('suggest', '{ suggestPeople(q: "p1") { address displayName } }');
  await time('suggest wide', '{ suggestPeople(q: "out") { address displayName } }');
  const r = Array.from({ length: 50 }, (_, n) => ({
    __typename: 'Person',
    address: `p${n}@out.org`,
  }));
  await time(
    '50 senders',
    'query($r: [_Any!]!) { _entities(representations: $r) { ... on Person { displayName contact { fullName org } lastInteractionAt strength interactions(first: 5) { totals { count } edges { node { kind at } } } } } }',
    { r },
  );
  await world.close();
}, 120000);
