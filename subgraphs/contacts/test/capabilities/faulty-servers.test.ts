import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSigned } from '@suitegraph/kit/testing';
import { startRecordedNextcloud } from '@suitegraph/kit/testing/servers';
import { found } from '../mirror/contract-cases';
import { faultyServer, type Fault, type FaultyServer } from '../mirror/faulty-server';
import { card, CONNECT, type Data, mirrorWorld, type MirrorWorld } from '../mirror/mirror-world';

let server: FaultyServer;
let on: MirrorWorld;
beforeAll(async () => {
  const cloud = await startRecordedNextcloud(['anna']);
  const { url, password } = cloud;
  server = await faultyServer({ url, user: 'anna', password, stop: () => cloud.stop() });
  on = await mirrorWorld(server);
});
afterAll(() => on.close());

const refusal = async (url: string): Promise<Data> => {
  const input = { url, username: 'anna', password: server.password };
  const { account, errors } = await on.run(CONNECT, { input }, 'bob');
  expect(account).toBeNull();
  expect(await on.run('{ contactsAccounts { id } }', {}, 'bob')).toEqual([]);
  return errors;
};

const TABLE: readonly (readonly [Fault, string])[] = [
  [403, 'CONNECT_FAILED'],
  [404, 'CONNECT_FAILED'],
  [423, 'UPSTREAM_UNAVAILABLE'],
  [429, 'RATE_LIMITED'],
  [507, 'QUOTA_EXCEEDED'],
  ['half', 'CONNECT_FAILED'],
];

describe('connecting to a server', () => {
  it.each(TABLE)('that answers %s keeps nothing: %s', async (fault, code) => {
    server.fault = fault;
    const errors = await refusal(server.url);
    server.fault = null;
    expect(errors).toMatchObject([{ code, path: ['input'] }]);
  });

  it('whose certificate nobody vouches for keeps nothing', async () => {
    const secure = createServer(selfSigned(), (_, answer) => answer.end());
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
    const { port } = secure.address() as AddressInfo;
    expect(await refusal(`https://127.0.0.1:${port}/`)).toMatchObject([
      { code: 'CERTIFICATE_INVALID' },
    ]);
    await new Promise((resolve) => secure.close(resolve));
  });
});

const FAULTY: readonly (readonly [name: string, vcard: string])[] = [
  ['of version 2.1', 'BEGIN:VCARD\r\nVERSION:2.1\r\nUID:faulty\r\nN:Old\r\nEND:VCARD\r\n'],
  ['of junk lines', card('4.0', 'UID:faulty', 'FN:Junk', 'no property')],
  ['of 10 MB', card('4.0', 'UID:faulty', 'FN:Large', `NOTE:${'n'.repeat(10_000_000)}`)],
];

describe('a card of a mirrored address book', () => {
  const names = async (): Promise<string[]> => {
    const { edges } = await on.run('{ contacts { edges { node { fullName } } } }');
    return edges.map(({ node }: Data) => node.fullName).sort();
  };

  it.each(FAULTY)('%s keeps no other away, and is there once it is put right', async (_, vcard) => {
    const other = on.other;
    if (!other) throw new Error('There is no other client');
    const urls = [await other.add(card('4.0', 'UID:sound', 'FN:Sound'))];
    expect(await names()).toEqual(['Sound']);
    const faulty = await other.add(vcard);
    urls.push(faulty, await other.add(card('4.0', 'UID:beside', 'FN:Beside')));
    expect(await names()).toEqual(['Beside', 'Sound']);
    expect(await on.run('{ contactsAccounts { state lastError } }')).toEqual([
      { state: 'CONNECTED', lastError: null },
    ]);
    await other.replace(faulty, () => card('4.0', 'UID:faulty', 'FN:Put right'));
    expect(await names()).toEqual(['Beside', 'Put right', 'Sound']);
    await other.replace(faulty, () => vcard);
    expect(await names()).toEqual(['Beside', 'Put right', 'Sound']);
    for (const url of urls) await other.dav.request({ method: 'DELETE', url });
    expect(await names()).toEqual([]);
  });

  it('with addresses that are none is here without them', async () => {
    const lines = ['UID:addresses', 'FN:Addressed', 'EMAIL:junk', 'EMAIL:ann@example.com'];
    await on.other?.add(card('4.0', ...lines));
    expect(await found(on, 'Addressed')).toHaveLength(1);
    const query = '{ contacts(q: "addressed") { edges { node { emails { address } } } } }';
    expect((await on.run(query)).edges[0].node.emails).toEqual([{ address: 'ann@example.com' }]);
  });
});
