import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '../logging';
import { createMetrics, startTracing } from '../telemetry';
import { startHttpService } from '.';

/** A collector that keeps what it is sent. */
async function collect(received: string[]): Promise<Server> {
  const collector = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      received.push(body);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => {
    collector.listen(0, '127.0.0.1', () => {
      resolve();
    });
  });
  return collector;
}

it('sends a span of each request, in the trace that the reply names', async () => {
  const received: string[] = [];
  const collector = await collect(received);
  const { port } = collector.address() as AddressInfo;
  const tracing = await startTracing({
    serviceName: 'mail',
    otlpEndpoint: `http://127.0.0.1:${port}`,
  });
  const service = await startHttpService({
    name: 'mail',
    host: '127.0.0.1',
    port: 0,
    log: createLogger({ name: 'mail', level: 'silent' }),
    metrics: createMetrics(),
    readiness: {},
    register: (app) => {
      app.get('/letters/:id', () => ({}));
    },
  });
  const traceId = 'a'.repeat(32);
  const headers = { traceparent: `00-${traceId}-${'b'.repeat(16)}-01` };
  await (await fetch(`${service.url}/letters/7`, { headers })).text();
  const reply = await fetch(`${service.url}/healthz`);
  const own = reply.headers.get('traceresponse')?.split('-')[1] ?? 'none';
  await service.close();
  await tracing.stop();
  await new Promise((resolve) => collector.close(resolve));
  const spans = received.join();
  expect(spans).toContain('GET /letters/:id');
  expect(spans).toContain(traceId);
  expect(spans).toContain('b'.repeat(16));
  expect(spans).toContain(own);
  expect(spans).not.toContain('/letters/7');
});
