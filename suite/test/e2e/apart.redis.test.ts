import { startRedis, type TestRedis } from '@suitegraph/kit/testing/servers';
import { describeProduct } from '../scenarios';
import { deployApart, type ApartDeployment } from '../support/apart';
import { signIn } from '../support/deployment';

let redis: TestRedis | undefined;
let apart: ApartDeployment | undefined;

describeProduct('seven processes with Redis', async () => {
  redis = await startRedis();
  apart = await deployApart({ REDIS_URL: redis.url });
  return { ...apart, stop: () => Promise.resolve() };
});

describe('seven processes, one of them gone', () => {
  afterAll(async () => {
    await apart?.stop();
    await redis?.stop();
  }, 60_000);

  it('answers the rest, with an error on the fields of the one that is down', async () => {
    if (!apart) throw new Error('There is no deployment');
    const alice = await signIn(apart, 'alice');
    const code = await apart.kill('contacts', 'SIGTERM');
    expect(code).toBe(0);
    const { body } = await alice.post(
      '{ messages(first: 1) { edges { node { subject from { address person { contact { fullName } } } } } } }',
    );
    const [edge] = body.data.messages.edges;
    expect(edge.node.subject).toEqual(expect.any(String));
    expect(edge.node.from[0].person.contact).toBeNull();
    expect(body.errors?.[0]).toMatchObject({
      path: ['messages', 'edges', 0, 'node', 'from', 0, 'person', 'contact'],
      extensions: { code: 'UPSTREAM_UNAVAILABLE' },
    });
  });

  it('tells a subscriber when the subgraph behind the stream has died', async () => {
    if (!apart) throw new Error('There is no deployment');
    const alice = await signIn(apart, 'alice');
    const stream = await alice.subscribe('subscription { fileChanged { kind } }');
    await new Promise((resolve) => setTimeout(resolve, 300));
    // Asked before: graphql-ws's iterator forgets an error that nobody is waiting for.
    const ending = stream.step(10_000).then(
      ({ value }) => JSON.stringify(value),
      (error: unknown) => (error instanceof Error ? error.message : JSON.stringify(error)),
    );
    await apart.kill('files', 'SIGKILL');
    const step = await ending;
    expect(step).toContain('UPSTREAM_UNAVAILABLE');
    await alice.close();
  });

  it('ends each process with 0 within ten seconds of SIGTERM', async () => {
    const started = Date.now();
    expect(await apart?.kill('mail', 'SIGTERM')).toBe(0);
    expect(await apart?.kill('gateway', 'SIGTERM')).toBe(0);
    expect(Date.now() - started).toBeLessThan(10_000);
  });
});
