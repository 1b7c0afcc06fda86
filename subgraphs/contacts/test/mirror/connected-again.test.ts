import { startRecordedNextcloud } from '../../../../kit/src/testing/servers';
import { card, type Data, mirrorWorld } from './mirror-world';

const CONNECT = `mutation($input: ContactsAccountInput!) {
  connectContactsAccount(input: $input) { account { id } errors { code } } }`;

it('gives an account its new password, and goes on with what is here', async () => {
  const cloud = await startRecordedNextcloud(['anna']);
  const { url, password } = cloud;
  const on = await mirrorWorld({ url, user: 'anna', password, stop: () => cloud.stop() });
  const names = async (): Promise<string[]> =>
    (await on.run('{ contacts { edges { node { fullName } } } }')).edges.map(
      ({ node }: Data) => node.fullName,
    );
  await on.world.platform.events.database.query(
    `UPDATE contacts.dav_account SET state = 'AUTH_ERROR', sealed = 'lost'`,
  );
  const wrong = { url, username: 'anna', password: 'guessed' };
  expect(await on.run(CONNECT, { input: wrong })).toMatchObject({ errors: [{}] });
  const again = await on.run(CONNECT, { input: { url, username: 'anna', password } });
  expect(again).toEqual({ account: { id: on.accountId }, errors: [] });
  await on.other?.add(card('4.0', 'UID:after', 'FN:After'));
  const resync = 'mutation($id: ID!) { resyncContactsAccount(id: $id) { account { id } } }';
  await on.run(resync, { id: on.accountId });
  while (!(await names()).includes('After'));
  await on.close();
});
