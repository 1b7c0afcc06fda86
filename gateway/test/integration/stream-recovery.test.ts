import { collect, type Collected } from '../fixtures/collect';
import { StreamWorld } from '../fixtures/stream-world';
import { eventually, SILENT, type WorldOptions } from '../fixtures/world';

const CHANGED = 'subscription($after: String) { changed(after: $after) { number } }';
const COUNTED = 'subscription { counted { number } }';
const RETRY_MS = 15_000;

let streams: StreamWorld;
const start = async (options: WorldOptions = {}): Promise<StreamWorld> =>
  (streams = await StreamWorld.start({ apart: true, ...options }));
afterEach(() => streams.close());

const subscribe = (query = CHANGED, variables = {}): Collected =>
  collect(streams.world.socket(), query, variables);

const numbers = ({ events }: Collected): number[] =>
  events.map(({ data }) => (data.changed ?? data.counted).number);

const drop = (): void => {
  for (const socket of streams.server.sockets.clients) socket.terminate();
};

describe('a stream whose subgraph is lost', () => {
  it('goes on after the last cursor, without a gap and without the client’s noticing', async () => {
    await start();
    const stream = subscribe();
    await streams.listening(1);
    streams.log.publish();
    await eventually(() => stream.events.length === 1);
    drop();
    await streams.listening(0);
    streams.log.publish();
    streams.log.publish();
    await eventually(() => stream.events.length === 3);
    streams.log.publish();
    await eventually(() => stream.events.length === 4);
    expect(numbers(stream)).toEqual([1, 2, 3, 4]);
    expect(streams.log.opened.map(({ after }) => after)).toEqual([null, 'c1']);
    // The gateway asks for cursors on its own account: the client sees what it selected.
    expect(stream.events[3]).toEqual({ data: { changed: { number: 4 } } });
  });

  it('begins again where the client began while nothing has come', async () => {
    await start();
    streams.log.publish();
    const stream = subscribe(CHANGED, { after: 'c1' });
    await streams.listening(1);
    drop();
    await streams.listening(0);
    streams.log.publish();
    await eventually(() => stream.events.length === 1);
    expect(numbers(stream)).toEqual([2]);
    expect(streams.log.opened.map(({ after }) => after)).toEqual(['c1', 'c1']);
  });

  it('goes on also when the subgraph was away for a while', async () => {
    await start();
    const stream = subscribe();
    await streams.listening(1);
    streams.log.publish();
    await eventually(() => stream.events.length === 1);
    await streams.server.close();
    await new Promise((resolve) => setTimeout(resolve, 300));
    streams.log.publish();
    await streams.restart();
    await eventually(() => stream.events.length === 2, RETRY_MS);
    expect(numbers(stream)).toEqual([1, 2]);
  });

  it('goes on when the subgraph completed its streams just before it went', async () => {
    await start();
    const stream = subscribe();
    await streams.listening(1);
    streams.log.publish();
    await eventually(() => stream.events.length === 1);
    streams.log.end();
    await streams.listening(0);
    // The server has told so by then.
    await new Promise((resolve) => setImmediate(resolve));
    for (const socket of streams.server.sockets.clients) socket.close(1001, 'Going away');
    await eventually(() => streams.log.opened.length === 2);
    streams.log.publish();
    await eventually(() => stream.events.length === 2);
    expect(numbers(stream)).toEqual([1, 2]);
  });

  it('ends with the last cursor when the subgraph does not come back in time', async () => {
    await start({ settings: { streamRetry: { attempts: 2, withinMs: 1_000 } } });
    const { events, ended } = subscribe();
    await streams.listening(1);
    streams.log.publish();
    await eventually(() => events.length === 1);
    await streams.server.close();
    expect(await ended).toMatchObject([
      {
        extensions: {
          code: 'UPSTREAM_UNAVAILABLE',
          service: 'log',
          retriable: true,
          lastCursor: 'c1',
        },
      },
    ]);
  });

  it.each([
    ['its events have no cursor', COUNTED],
    ['no event has come, and it began nowhere', CHANGED],
  ])('ends at once when %s', async (_why, query) => {
    await start();
    const { ended } = subscribe(query);
    await streams.listening(1);
    if (query === COUNTED) streams.log.publish();
    await new Promise((resolve) => setTimeout(resolve, 50));
    drop();
    expect(await ended).toMatchObject([
      { extensions: { code: 'UPSTREAM_UNAVAILABLE', service: 'log', retriable: true } },
    ]);
    expect(streams.log.opened).toHaveLength(1);
  });

  it('completes when the subgraph means it', async () => {
    await start();
    const { ended } = subscribe();
    await streams.listening(1);
    streams.log.end();
    expect(await ended).toBe('complete');
  });

  it('leaves no value of a variable in the log', async () => {
    const lines: string[] = [];
    const record = (details: object, message: string): void => {
      const { err } = details as { err?: Error };
      lines.push(`${message} ${JSON.stringify(details)} ${err?.message ?? ''} ${err?.stack ?? ''}`);
    };
    const log = { ...SILENT, debug: record, info: record, warn: record, error: record };
    const retry = { attempts: 1, withinMs: 500 };
    await start({ settings: { streamRetry: retry }, gateway: { log } });
    streams.log.publish();
    const { ended } = subscribe(CHANGED, { after: 'c0000001' });
    await streams.listening(1);
    await streams.server.close();
    await ended;
    expect(lines.join('\n')).toContain('stream of a subgraph was lost');
    expect(lines.join('\n')).not.toContain('c0000001');
  });
});

describe('the end of a stream', () => {
  it('names the last cursor also when the client did not select it', async () => {
    await start({ apart: false });
    const response = await fetch(streams.world.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: CHANGED }),
    });
    await streams.listening(1);
    streams.log.publish();
    let text = '';
    let closing: Promise<void> | undefined;
    const decoder = new TextDecoder();
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      if (text.includes('"number":1')) closing ??= streams.world.gateway.close();
    }
    await closing;
    expect(text).toContain('data: {"data":{"changed":{"number":1}}}');
    expect(text).toContain('"lastCursor":"c1"');
  });
});
