import { createClient } from 'graphql-ws';
import { ASSERTION_HEADER, InternalAssertions, type Principal } from '@suitegraph/kit/auth';
import { startHttpService, type HttpService } from '@suitegraph/kit/service';
import { registerGraphqlRoute, serveSubscriptions } from '@suitegraph/kit/subgraph';
import { createMetrics } from '@suitegraph/kit/telemetry';
import { subgraphWorld, testPrincipal, type Loose, type World } from '@suitegraph/kit/testing';
import { admin } from '../../src';

describe('the administration as a service of its own', () => {
  const assertions = new InternalAssertions('an internal secret of 32 characters');
  let world: World;
  let http: HttpService;
  let endStreams: () => Promise<void>;

  beforeAll(async () => {
    world = await subgraphWorld(admin, { AUTH_SECRET: 'an auth secret of thirty-two chars' });
    const { log } = world.platform;
    http = await startHttpService({
      name: 'admin',
      host: '127.0.0.1',
      port: 0,
      log,
      metrics: createMetrics(),
      readiness: world.subgraph.readiness,
      register: (app) => {
        registerGraphqlRoute(app, world.subgraph, assertions);
        endStreams = serveSubscriptions(app, world.subgraph, { assertions, log });
      },
    });
  });
  afterAll(async () => {
    await endStreams();
    await http.close();
    await world.close();
  });

  async function ask(body: unknown, assertion?: string): Promise<{ status: number; body: Loose }> {
    const response = await fetch(`${http.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(assertion !== undefined && { [ASSERTION_HEADER]: assertion }),
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Loose };
  }
  const asAlice = (): Promise<string> => assertions.sign(testPrincipal('alice'));

  it('answers the gateway on behalf of the caller it names', async () => {
    const { body } = await ask({ query: '{ modules { name } }' }, await asAlice());
    expect(body['errors']).toBeUndefined();
    expect(body['data'].modules.length).toBeGreaterThan(0);
  });

  it('refuses a request without an assertion, or with a wrong one', async () => {
    const forged = new InternalAssertions('another secret of thirty-two chars');
    for (const assertion of [undefined, 'nonsense', await forged.sign(null)]) {
      const { status, body } = await ask({ query: '{ viewer { id } }' }, assertion);
      expect(status).toBe(401);
      expect(body['errors'][0].extensions.code).toBe('UNAUTHENTICATED');
    }
  });

  it('answers an anonymous caller as nobody', async () => {
    const { body } = await ask({ query: '{ viewer { id } }' }, await assertions.sign(null));
    expect(body).toEqual({ data: { viewer: null } });
  });

  it('refuses what is no GraphQL, and hides what went wrong inside', async () => {
    const assertion = await asAlice();
    expect((await ask({ wrong: true }, assertion)).status).toBe(400);
    const invalid = await ask({ query: '{ nothing }' }, assertion);
    expect(invalid.body['errors'][0].message).toContain('nothing');
    const broken: Principal = { ...testPrincipal('alice'), tenantId: 'a\u0000b' };
    const hidden = await ask(
      { query: '{ users { edges { node { id } } } }' },
      await assertions.sign(broken),
    );
    expect(hidden.body['errors'][0]).toMatchObject({
      message: 'Internal server error',
      extensions: { code: 'INTERNAL_ERROR' },
    });
  });

  it('takes the caller of a stream from the subscribe message', async () => {
    const client = createClient({
      url: `${http.url.replace('http', 'ws')}/graphql`,
      retryAttempts: 0,
    });
    const query = '{ viewer { id } }';
    const anonymous = client.iterate({
      query,
      extensions: { assertion: await assertions.sign(null) },
    });
    expect((await anonymous.next()).value).toEqual({ data: { viewer: null } });
    const refused = client.iterate({ query });
    await expect(refused.next()).rejects.toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED' } },
    ]);
    await client.dispose();
  });
});
