import type { IncomingMessage } from 'node:http';
import { loadHeaderRules } from '../../src/execution/headers/load-header-rules';
import { StreamWorld } from '../fixtures/stream-world';

interface Heard {
  readonly headers: IncomingMessage['headers'];
  /** Messages of the gateway, in order. */
  readonly messages: { readonly type: string; readonly payload?: Record<string, unknown> }[];
}

const COUNTED = 'subscription { counted { number } }';

let streams: StreamWorld;
afterEach(() => streams.close());

/** A gateway with rules before a subgraph apart, and what the subgraph's sockets hear. */
async function start(rules: object, subgraph: { isOpen?: boolean } = {}): Promise<Heard[]> {
  const headerRules = loadHeaderRules(JSON.stringify(rules), { LOG_KEY: 'key of the log' });
  streams = await StreamWorld.start({ apart: true, ...subgraph, settings: { headerRules } });
  const heard: Heard[] = [];
  streams.server.sockets.on('connection', (socket, { headers }) => {
    const it: Heard = { headers, messages: [] };
    heard.push(it);
    socket.on('message', (data: Buffer) => it.messages.push(JSON.parse(data.toString('utf8'))));
  });
  return heard;
}

/** Subscribes over server-sent events, and leaves at the end of the test. */
async function subscribe(headers: Record<string, string>, listening: number): Promise<void> {
  const response = await fetch(streams.world.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify({ query: COUNTED }),
  });
  expect(response.status).toBe(200);
  await streams.listening(listening);
}

describe('header rules', () => {
  it('hold for the sockets of subscriptions, when they open and in connection_init', async () => {
    const heard = await start({
      all: [{ propagate: { named: 'x-tenant' } }],
      subgraphs: {
        log: [{ insert: { name: 'x-key', fromEnv: 'LOG_KEY' } }],
        accounts: [{ insert: { name: 'x-other', value: '1' } }],
      },
    });
    await subscribe({ 'x-tenant': 'a', 'x-secret': '1', cookie: 'a=b' }, 1);
    const sent = { 'x-tenant': 'a', 'x-key': 'key of the log' };
    expect(heard[0]?.headers).toMatchObject(sent);
    for (const name of ['x-secret', 'x-other', 'cookie', 'x-suitegraph-assertion']) {
      expect(heard[0]?.headers).not.toHaveProperty(name);
    }
    const [init, asked] = heard[0]?.messages ?? [];
    expect(init).toMatchObject({
      type: 'connection_init',
      payload: { assertion: expect.any(String), headers: sent },
    });
    expect(Object.keys(Object(init?.payload?.['headers']))).toHaveLength(2);
    expect(asked?.payload?.['extensions']).toEqual({
      assertion: expect.any(String),
      traceparent: expect.stringMatching(/^00-/),
    });
  });

  it('part the streams of clients whose headers differ, and no others', async () => {
    const heard = await start({ all: [{ propagate: { named: 'x-tenant' } }] });
    await subscribe({ 'x-tenant': 'a', 'x-request': '1' }, 1);
    await subscribe({ 'x-tenant': 'b' }, 2);
    const token = await streams.world.token({ userId: 'bob' });
    await subscribe({ 'x-tenant': 'a', authorization: `Bearer ${token}` }, 3);
    expect(heard.map(({ headers }) => headers['x-tenant'])).toEqual(['a', 'b']);
  });

  it('keep what the gateway states from a subgraph of others', async () => {
    const names = ['x-suitegraph-assertion', 'traceparent'];
    const remove = names.map((named) => ({ remove: { named } }));
    const heard = await start({ subgraphs: { log: remove } }, { isOpen: true });
    await subscribe({}, 1);
    const [init, asked] = heard[0]?.messages ?? [];
    expect(init).toEqual({ type: 'connection_init' });
    expect(asked?.payload?.['extensions']).toEqual({});
  });
});
