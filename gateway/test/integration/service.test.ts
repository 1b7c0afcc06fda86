import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AccessTokens } from '@suitegraph/kit/auth';
import { loadSettings } from '@suitegraph/kit/config';
import { serviceEnvironment } from '../../src/app/gateway-environment';
import { serveGateway } from '../../src/app/serve-gateway';
import { composeSubgraphs } from '../../src/planning/graph';
import { INTERNAL_SECRET, serveSubgraph } from '../fixtures/subgraph-server';
import { fixtureGraph } from '../fixtures/subgraphs';
import { ALICE } from '../fixtures/world';

const AUTH_SECRET = 'access-token-secret-of-the-tests-0123456789';

describe('a gateway of its own', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'suitegraph-gateway-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const environment = (given: Record<string, string>) =>
    loadSettings(serviceEnvironment, {
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'silent',
      AUTH_SECRET,
      INTERNAL_SECRET,
      ...given,
    });

  it('serves the supergraph of its file over the subgraphs of its settings', async () => {
    const { subgraphs } = fixtureGraph();
    const servers = await Promise.all(subgraphs.map((subgraph) => serveSubgraph(subgraph)));
    const file = path.join(folder, 'supergraph.graphql');
    await writeFile(
      file,
      composeSubgraphs(subgraphs.map((local) => ({ name: local.name, local }))),
    );
    const urls = subgraphs.map(({ name }, n) => `${name}=${servers[n]?.url ?? ''}`);
    const service = await serveGateway(
      environment({ SUPERGRAPH_FILE: file, SUBGRAPH_URLS: urls.join(', '), TENANT_HOSTS: 'x=y' }),
    );
    const authorization = `Bearer ${await new AccessTokens(AUTH_SECRET).issue(ALICE, 60)}`;
    const response = await fetch(`${service.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query: '{ whoami messages { from { busy } } broken }' }),
    });
    const body = (await response.json()) as { data: any; errors: any[] }; // eslint-disable-line @typescript-eslint/no-explicit-any -- JSON of any shape
    expect(body.data.whoami).toBe('alice');
    expect(body.data.messages).toHaveLength(3);
    expect(response.headers.get('traceresponse')).toContain(body.errors[0].extensions.traceId);
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${service.url}/metrics`)).text()).toContain('suitegraph_gateway_');
    await service.close();
    for (const server of servers) await server.close();
  });

  it('says which file it cannot use', async () => {
    await expect(serveGateway(environment({ SUPERGRAPH_FILE: '/nowhere' }))).rejects.toThrow(
      'SUPERGRAPH_FILE: /nowhere cannot be read',
    );
    const file = path.join(folder, 'manifest.json');
    await writeFile(file, '{');
    const given = environment({ SUPERGRAPH_FILE: file, MANIFEST_FILE: file });
    await expect(serveGateway(given)).rejects.toThrow(`MANIFEST_FILE: ${file} is not JSON`);
  });

  it('lists every setting that is wrong', () => {
    expect(() =>
      environment({ TENANT_HOSTS: 'nonsense', AUTH_SECRET: 'short', PORT: 'x' }),
    ).toThrow(/PORT[^]*TENANT_HOSTS|TENANT_HOSTS[^]*PORT/);
  });
});
