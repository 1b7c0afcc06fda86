import { trace } from '@opentelemetry/api';
import { createServer } from 'node:http';
import { createMetrics, parseTraceparent, startTracing, traceIdFrom, traceResponse } from '.';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('trace context', () => {
  it('takes over the caller’s trace id', () => {
    expect(traceIdFrom(traceparent)).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(parseTraceparent(traceparent)).toEqual({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      parentId: 'b7ad6b7169203331',
      sampled: true,
    });
    expect(parseTraceparent(`01${traceparent.slice(2)}-future`)?.sampled).toBe(true);
  });

  it.each([
    undefined,
    '',
    'junk',
    `${traceparent}-more`,
    `ff${traceparent.slice(2)}`,
    traceparent.toUpperCase(),
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-0af7651916cd43dd8448eb211c80319c-${'0'.repeat(16)}-01`,
  ])('makes a new one for %p', (header) => {
    expect(parseTraceparent(header)).toBeNull();
    expect(traceIdFrom(header)).toMatch(/^[\da-f]{32}$/);
  });

  it('answers with a well-formed traceresponse', () => {
    expect(traceResponse('0af7651916cd43dd8448eb211c80319c')).toMatch(
      /^00-0af7651916cd43dd8448eb211c80319c-[\da-f]{16}-00$/,
    );
  });
});

describe('createMetrics', () => {
  it('keeps registries apart and gives the same metric for the same name', async () => {
    const metrics = createMetrics({ processMetrics: false });
    const options = { name: 'x_total', help: 'Xs', labels: ['kind'] } as const;
    metrics.counter(options).inc({ kind: 'a' });
    metrics.counter(options).inc({ kind: 'a' });
    metrics.gauge({ name: 'depth', help: 'Depth', collect: () => 7 });
    metrics.histogram({ name: 'took_seconds', help: 'Took' }).observe(0.2);
    const text = await metrics.registry.metrics();
    expect(text).toContain('x_total{kind="a"} 2');
    expect(text).toContain('depth 7');
    expect(text).toContain('took_seconds_bucket{le="0.25"} 1');
    expect(() => metrics.gauge({ name: 'x_total', help: 'Xs' })).toThrow('another kind');
    expect(await createMetrics({ processMetrics: false }).registry.metrics()).not.toContain(
      'x_total',
    );
  });

  it('has the process metrics by default', async () => {
    expect(await createMetrics().registry.metrics()).toContain('process_resident_memory_bytes');
  });
});

describe('startTracing', () => {
  it('is nothing without an endpoint', async () => {
    const tracing = await startTracing({ serviceName: 'test' });
    expect(trace.getTracer('t').startSpan('s').isRecording()).toBe(false);
    await tracing.stop();
  });

  it('delivers spans to the collector at the latest when stopped', async () => {
    const received: string[] = [];
    const collector = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        received.push(`${request.url ?? ''} ${body}`);
        response.setHeader('content-type', 'application/json').end('{}');
      });
    });
    const port = await new Promise<number>((resolve) => {
      collector.listen(0, '127.0.0.1', () => {
        const address = collector.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const tracing = await startTracing({
      serviceName: 'mail',
      otlpEndpoint: `http://127.0.0.1:${String(port)}`,
    });
    trace.getTracer('t').startSpan('store message').end();
    await tracing.stop();
    await new Promise((resolve) => collector.close(resolve));
    expect(received).toEqual([expect.stringMatching(/^\/v1\/traces .*store message/)]);
    expect(received[0]).toContain('mail');
  });
});
