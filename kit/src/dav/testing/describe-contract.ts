import type { DavAccount } from '..';
import { CONTRACT, type Trait } from './contract';
import { openContractWorld, type ContractWorld } from './world';

interface Started {
  readonly account: DavAccount;
  stop(): Promise<void>;
}

/** The contract as jest tests against a server that `start` starts. */
export function describeContract(
  server: string,
  start: () => Promise<Started>,
  without: readonly Trait[],
): void {
  describe(`${server} and the client`, () => {
    let started: Started;
    let world: ContractWorld;

    beforeAll(async () => {
      started = await start();
      world = await openContractWorld(started.account, { allowPrivate: true });
    });
    afterAll(async () => {
      await world.close();
      await started.stop();
    });

    const cases = CONTRACT.filter(({ needs }) => !needs || !without.includes(needs));
    it.each(cases.map((one) => [one.name, one] as const))('%s', async (_name, { run }) => {
      await expect(run(world)).resolves.toBeUndefined();
    });
  });
}

/** The account of a user with a password. */
export function basic(baseUrl: string, user: string, password: string): DavAccount {
  return { baseUrl, credentials: { kind: 'basic', user, password } };
}
