import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { composeSubgraphs } from '../../src/planning/graph';
import { servePlainly, type PlainSubgraph } from '../fixtures/plain-subgraph';
import { fixtureGraph } from '../fixtures/subgraphs';
import { eventually } from '../fixtures/world';

const ROOT = path.resolve(__dirname, '../../..');
const NEEDED = ['PATH', 'HOME', 'TMPDIR', 'NODE_COMPILE_CACHE'];

interface Command {
  readonly child: ChildProcess;
  readonly output: () => string;
}

describe('npm run gateway', () => {
  let folder: string;
  let servers: PlainSubgraph[];
  let sdl: string;
  const commands: ChildProcess[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'suitegraph-command-'));
    const { subgraphs } = fixtureGraph();
    servers = await Promise.all(subgraphs.map(servePlainly));
    sdl = composeSubgraphs(
      subgraphs.map((local, n) => ({ name: local.name, local, url: servers[n]?.url ?? '' })),
    );
  });
  afterEach(() => {
    for (const child of commands.splice(0)) child.kill('SIGKILL');
  });
  afterAll(async () => {
    for (const server of servers) await server.close();
    await rm(folder, { recursive: true });
  });

  /** Runs as `npm run gateway` does, in the test's folder. */
  const run = (args: string[], env: Record<string, string> = {}): Command => {
    const entry = [path.join(ROOT, 'scripts/bootstrap.cjs'), 'gateway/src/main.ts'];
    const child = spawn(process.execPath, [...entry, ...args], {
      cwd: folder,
      env: {
        ...Object.fromEntries(NEEDED.map((name) => [name, process.env[name] ?? ''])),
        HOST: '127.0.0.1',
        ...env,
      },
    });
    commands.push(child);
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data: Buffer) => (text += data.toString()));
    }
    return { child, output: () => text };
  };

  const failed = async (args: string[], env?: Record<string, string>) => {
    const { child, output } = run(args, env);
    const [code] = await once(child, 'close');
    // The log may tell of more before.
    return [code, output().trim().split('\n').at(-1)];
  };

  const listening = async ({ output }: Command): Promise<string> => {
    const url = () => /"url":"([^"]+)","msg":"listening"/.exec(output())?.[1] ?? '';
    await eventually(() => url() !== '', 15_000);
    return url();
  };

  const ask = async (url: string, query: string) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer of-nobody' },
      body: JSON.stringify({ query }),
    });
    return response.json();
  };

  it('serves a supergraph over plain subgraphs, without sign-in and secrets', async () => {
    await writeFile(path.join(folder, 'graph.graphql'), sdl);
    const command = run(['--supergraph', 'graph.graphql', '--port', '0', '--no-auth']);
    const url = await listening(command);
    expect(await ask(url, '{ messages { subject from { name nextEvent } } whoami }')).toEqual({
      data: {
        messages: ['1', '2', '3'].map((id) => ({
          subject: `Subject ${id}`,
          from: { name: 'ALICE', nextEvent: 'standup' },
        })),
        whoami: null,
      },
    });
    expect(await ask(url, '{ viewer { id } }')).toMatchObject({
      data: { viewer: null },
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    expect(command.output()).toContain('no sign-in: every caller is anonymous');
    for (const page of ['healthz', 'readyz', 'metrics']) {
      expect((await fetch(`${url}/${page}`)).status).toBe(200);
    }
    expect(servers[0]?.requests.at(-1)).not.toHaveProperty('x-suitegraph-assertion');
    expect(servers[0]?.requests.at(-1)).not.toHaveProperty('authorization');
    command.child.kill('SIGTERM');
    expect(await once(command.child, 'close')).toEqual([0, null]);
  });

  it('takes up a new file, refuses a wrong one, and reads it again when told', async () => {
    const file = path.join(folder, 'watched.graphql');
    const smaller = sdl.replace(/^ +whoami: String.*$/m, '');
    await writeFile(file, smaller);
    const watching = run(['--supergraph', 'watched.graphql', '--port', '0', '--no-auth']);
    const told = run(['--supergraph', 'watched.graphql', '--port=0', '--no-auth', '--no-watch']);
    const [watched, unwatched] = await Promise.all([listening(watching), listening(told)]);
    const knows = async (url: string) => 'data' in ((await ask(url, '{ whoami }')) as object);
    expect(await knows(watched)).toBe(false);
    await writeFile(file, sdl);
    await eventually(() => knows(watched), 5_000);
    expect(await knows(unwatched)).toBe(false);
    told.child.kill('SIGHUP');
    await eventually(() => knows(unwatched), 5_000);
    await writeFile(file, sdl.slice(0, 500));
    await eventually(() => watching.output().includes('cannot be used'), 5_000);
    expect(watching.output()).toContain('The supergraph cannot be used: Syntax Error');
    expect(await knows(watched)).toBe(true);
    expect((await fetch(`${watched}/readyz`)).status).toBe(200);
    const metrics = await (await fetch(`${watched}/metrics`)).text();
    expect(metrics).toContain('suitegraph_gateway_reload_failures_total 1');
  });

  it('tells its options', async () => {
    const { child, output } = run(['--help']);
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(output()).toContain('--supergraph FILE');
  });

  it('says in one line what is wrong, and fails', async () => {
    const port = createServer().listen(0, '127.0.0.1');
    await once(port, 'listening');
    const taken = String((port.address() as AddressInfo).port);
    await writeFile(path.join(folder, 'good.graphql'), sdl);
    await writeFile(path.join(folder, 'bad.graphql'), 'type Query {');
    const outcomes = await Promise.all([
      failed(['--sdl', 'x']),
      failed(['--supergraph', 'none.graphql', '--no-auth']),
      failed(['--supergraph', 'bad.graphql', '--no-auth']),
      failed(['--supergraph', 'good.graphql', '--no-auth', '--port', taken]),
      failed(['--supergraph', 'good.graphql', '--no-auth'], { AUTH_SECRET: 'x'.repeat(32) }),
    ]);
    port.close();
    expect(outcomes).toEqual([
      [1, "Unknown option '--sdl' (--help tells the options)"],
      [1, `Wrong setting: SUPERGRAPH_FILE: ${path.join(folder, 'none.graphql')} cannot be read`],
      [1, expect.stringMatching(/^The supergraph cannot be used: Syntax Error: Expected Name/)],
      [1, `gateway cannot listen on 127.0.0.1:${taken}: the port is in use`],
      [1, 'Wrong setting: AUTH_SECRET: of no use when AUTH is off: set one of the two'],
    ]);
  });
});
