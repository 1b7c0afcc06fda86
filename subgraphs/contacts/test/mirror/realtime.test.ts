import { startRecordedNextcloud } from '../../../../kit/src/testing/servers';
import { faultyServer } from './faulty-server';
import { card, type Data, mirrorWorld } from './mirror-world';

const POLL_SECONDS = 0.2;
const CHANGES = 10;

it('tells of a change on the server although nobody reads, once it has looked', async () => {
  const cloud = await startRecordedNextcloud(['anna']);
  const { url, password } = cloud;
  const on = await mirrorWorld(
    { url, user: 'anna', password, stop: () => cloud.stop() },
    { REMOTE_DAV_POLL_SECONDS: POLL_SECONDS },
  );
  const stream = await on.world
    .as('alice')
    .subscribe('subscription { contactChanged { contact { fullName } } }');
  const delays: number[] = [];
  for (let n = 0; n < CHANGES; n += 1) {
    const at = performance.now();
    await on.other?.add(card('4.0', `UID:rt${n}`, `FN:Change ${n}`));
    const { value } = await stream.next();
    delays.push(performance.now() - at);
    expect((value as Data).data.contactChanged.contact.fullName).toBe(`Change ${n}`);
  }
  await stream.return();
  await on.close();
  // A look every 200 ms, and what it takes to fetch, keep and deliver.
  const median = delays.sort((a, b) => a - b)[CHANGES / 2] ?? Infinity;
  if (process.env['SHOW_FIGURES']) process.stderr.write(`${delays.map(Math.round).join(' ')} ms\n`);
  expect(median).toBeLessThan(2_000);
});

it('asks a server once for all that nothing has changed, and tells history apart', async () => {
  const cloud = await startRecordedNextcloud(['anna']);
  const { url, password } = cloud;
  const on = await mirrorWorld({ url, user: 'anna', password, stop: () => cloud.stop() });
  const sent = cloud.requests.length;
  await on.run('{ contacts { totalCount } }');
  expect(cloud.requests.slice(sent)).toHaveLength(1);
  await on.other?.add(card('4.0', 'UID:history', 'FN:History'));
  const resume = `mutation($id: ID!) { removeContactsAccount(id: $id) { ok } }`;
  await on.run(resume, { id: on.accountId });
  const connect = `mutation($input: ContactsAccountInput!) {
    connectContactsAccount(input: $input) { errors { code } } }`;
  const events = await on.world.as('alice').subscribe('subscription { contactChanged { kind } }');
  await on.run(connect, { input: { url, username: 'anna', password } });
  await events.next();
  const rows = await on.world.platform.events.database.query<{ data: object }[]>(
    `SELECT data FROM kit.outbox WHERE type = 'contacts.contact' ORDER BY seq DESC LIMIT 1`,
  );
  expect(rows).toMatchObject([{ data: { backfill: true } }]);
  await events.return();
  await on.close();
});

it('holds no read for a slow server that was looked at lately', async () => {
  const cloud = await startRecordedNextcloud(['anna']);
  const { url, password } = cloud;
  const server = await faultyServer({ url, user: 'anna', password, stop: () => cloud.stop() });
  const on = await mirrorWorld(server, { REMOTE_DAV_WAIT_MS: 10 });
  await on.other?.add(card('4.0', 'UID:known', 'FN:Known'));
  const read = '{ contacts { edges { node { fullName } } } }';
  const names = async (): Promise<string[]> =>
    (await on.run(read)).edges.map(({ node }: Data) => node.fullName);
  while ((await names()).length === 0);
  server.fault = 'slow';
  const began = performance.now();
  expect(await names()).toEqual(['Known']);
  expect(performance.now() - began).toBeLessThan(1_500);
  server.fault = null;
  await on.close();
}, 60_000);
