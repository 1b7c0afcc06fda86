import type { FastifyInstance } from 'fastify';
import { spawn } from 'node:child_process';
import { Agent, get, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startHttpService, type HttpService, type HttpServiceOptions } from '.';
import { NotFoundError } from '../errors';
import { createLogger } from '../logging';
import { createMetrics } from '../telemetry';

const log = createLogger({ name: 'test', level: 'silent' });
const services: HttpService[] = [];
afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.close()));
});

async function start(options: Partial<HttpServiceOptions> = {}): Promise<HttpService> {
  const service = await startHttpService({
    name: 'test',
    host: '127.0.0.1',
    port: 0,
    log,
    metrics: createMetrics({ processMetrics: false }),
    readiness: {},
    register: (app: FastifyInstance) => {
      app.get('/slow', async () => {
        await sleep(300);
        return 'done';
      });
      app.get('/for-ever', () => new Promise<string>(() => undefined));
      app.get('/missing', () => {
        throw new NotFoundError('Thing');
      });
      app.get('/broken', () => {
        throw new Error('password is hunter2');
      });
      app.post('/echo', (request) => request.body);
    },
    ...options,
  });
  services.push(service);
  return service;
}

describe('startHttpService', () => {
  it('is alive whatever its parts are, and ready when all of them are', async () => {
    let fails = true;
    const { url } = await start({
      readiness: {
        database: () => (fails ? Promise.reject(new Error('down')) : Promise.resolve()),
        cache: () => Promise.resolve(),
        hung: () => (fails ? new Promise(() => undefined) : Promise.resolve()),
      },
    });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const before = Date.now();
    const notReady = await fetch(`${url}/readyz`);
    expect([notReady.status, await notReady.json()]).toEqual([
      503,
      { status: 'unavailable', failed: ['database', 'hung'] },
    ]);
    expect(Date.now() - before).toBeLessThan(2_500);
    fails = false;
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('keeps the caller’s trace and request ids, and makes up missing ones', async () => {
    const { url } = await start();
    const headers = {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      'x-request-id': 'r-1',
    };
    const reply = await fetch(`${url}/missing`, { headers });
    expect(reply.headers.get('traceresponse')).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-/);
    expect(reply.headers.get('x-request-id')).toBe('r-1');
    expect(await reply.json()).toMatchObject({ traceId: '0af7651916cd43dd8448eb211c80319c' });
    const plain = await fetch(`${url}/healthz`, { headers: { 'x-request-id': 'a b' } });
    expect(plain.headers.get('traceresponse')).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-00$/);
    expect(plain.headers.get('x-request-id')).not.toBe('a b');
  });

  it('shows expected errors, masks the others and refuses what it cannot read', async () => {
    const { url } = await start({ bodyLimit: 100 });
    const post = (body: string, type = 'application/json') =>
      fetch(`${url}/echo`, { method: 'POST', body, headers: { 'content-type': type } });
    const outcomes = await Promise.all(
      [
        fetch(`${url}/missing`),
        fetch(`${url}/broken`),
        fetch(`${url}/nowhere`),
        post('{'),
        post(JSON.stringify('x'.repeat(200))),
        post('<a/>', 'text/xml'),
      ].map(async (attempt) => {
        const reply = await attempt;
        const body = (await reply.json()) as { code: string; message: string };
        return [reply.status, body.code, body.message];
      }),
    );
    expect(outcomes).toEqual([
      [404, 'NOT_FOUND', 'Thing not found'],
      [500, 'INTERNAL_ERROR', 'Something failed on our side'],
      [404, 'NOT_FOUND', 'No such address'],
      [400, 'INVALID_REQUEST_BODY', expect.any(String)],
      [413, 'REQUEST_BODY_TOO_LARGE', expect.any(String)],
      [415, 'INVALID_REQUEST_BODY', expect.any(String)],
    ]);
  });

  it('counts requests by route and not by path', async () => {
    const { url } = await start();
    await fetch(`${url}/missing?token=hunter2`);
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toContain('duration_seconds_count{method="GET",route="/missing",status="404"} 1');
    expect(text).not.toContain('hunter2');
  });

  it('finishes requests under way when it closes, and takes no new ones', async () => {
    const service = await start();
    const agent = new Agent({ keepAlive: true });
    const underWay = new Promise<[number | undefined, string | undefined]>((resolve, reject) => {
      get(`${service.url}/slow`, { agent }, (reply) => {
        reply.resume().once('end', () => {
          resolve([reply.statusCode, reply.headers.connection]);
        });
      }).once('error', reject);
    });
    await sleep(100);
    const closed = service.close();
    await sleep(50);
    await expect(fetch(`${service.url}/healthz`)).rejects.toThrow();
    expect(await underWay).toEqual([200, 'close']);
    await closed;
    agent.destroy();
  });

  it('cuts requests and upgraded connections that outlast the drain time', async () => {
    const service = await start({ drainTimeoutMs: 200 });
    service.app.server.on('upgrade', (_request, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n');
    });
    const { port } = new URL(service.url);
    const upgraded = connect(Number(port), '127.0.0.1');
    upgraded.on('error', () => undefined);
    upgraded.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n');
    const hanging = httpRequest(`${service.url}/for-ever`).on('error', () => undefined);
    hanging.end();
    await sleep(100);
    const before = Date.now();
    await service.close();
    expect(Date.now() - before).toBeLessThan(1_000);
  });

  it('says in one line why it cannot listen', async () => {
    const { url } = await start();
    const port = Number(new URL(url).port);
    await expect(start({ port })).rejects.toThrow(
      `test cannot listen on 127.0.0.1:${String(port)}: the port is in use`,
    );
    await expect(start({ host: '192.0.2.1' })).rejects.toMatchObject({ name: 'ServiceStartError' });
  });
});

describe('onShutdown', () => {
  async function run(script: string, signals: readonly [NodeJS.Signals, number][]) {
    const source = `
      const { onShutdown } = require(${JSON.stringify(path.join(__dirname, 'shutdown.ts'))});
      const log = { info() {}, error() {} };
      setInterval(() => {}, 1000);
      ${script}
      process.stdout.write('up ');`;
    const child = spawn(process.execPath, ['-r', '@swc-node/register', '-e', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    let output = '';
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    await new Promise<void>((resolve) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        resolve();
      });
    });
    for (const [signal, delay] of signals) {
      child.kill(signal);
      await sleep(delay);
    }
    return { code: await ended, output };
  }

  it('closes in order and exits with 0', async () => {
    const closers = ['a', 'b']
      .map((name) => `async () => process.stdout.write('${name} ')`)
      .join(',');
    expect(await run(`onShutdown([${closers}], log);`, [['SIGTERM', 0]])).toEqual({
      code: 0,
      output: 'up a b ',
    });
  });

  it('goes on after a closer that fails, and exits with 1', async () => {
    const closers = "async () => { throw new Error('x'); }, async () => process.stdout.write('b ')";
    expect(await run(`onShutdown([${closers}], log);`, [['SIGINT', 0]])).toEqual({
      code: 1,
      output: 'up b ',
    });
  });

  it('exits at once on a second signal, but not on one Ctrl-C that arrives twice', async () => {
    const hung = 'onShutdown([() => new Promise(() => {})], log);';
    expect(
      (
        await run(hung, [
          ['SIGINT', 700],
          ['SIGINT', 0],
        ])
      ).code,
    ).toBe(1);
    const slow = 'onShutdown([() => new Promise((done) => setTimeout(done, 300))], log);';
    expect(
      (
        await run(slow, [
          ['SIGINT', 50],
          ['SIGINT', 0],
        ])
      ).code,
    ).toBe(0);
  });
});
