import { connect } from 'node:net';
import { eventually, World } from '../fixtures/world';

describe('a client of server-sent events', () => {
  let world: World;
  afterEach(() => world.close());

  it('is sent comments while nothing happens', async () => {
    world = await World.start({ settings: { keepAliveMs: 50 } });
    const response = await fetch(world.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: 'subscription { messageChanged { cursor } }' }),
    });
    await eventually(() => world.graph.mailEvents.subscribers === 1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    world.graph.mailEvents.end();
    expect(await response.text()).toMatch(/^(:\n\n){3,}event: complete\ndata: \n\n$/);
  });

  it('is cut off when it reads nothing any more', async () => {
    world = await World.start({ settings: { keepAliveMs: 100, bufferedEvents: 4 } });
    const { port, hostname } = new URL(world.url);
    const socket = connect(Number(port), hostname);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    const body = JSON.stringify({ query: 'subscription { messageChanged { cursor } }' });
    socket.write(
      [
        'POST /graphql HTTP/1.1',
        'host: gateway',
        'accept: text/event-stream',
        'content-type: application/json',
        `content-length: ${body.length}`,
        '',
        body,
      ].join('\r\n'),
    );
    const { mailEvents } = world.graph;
    await eventually(() => mailEvents.subscribers === 1);
    const cursor = 'x'.repeat(200_000);
    for (let n = 0; n < 500 && mailEvents.subscribers > 0; n++) {
      mailEvents.publish({ id: String(n), cursor });
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(mailEvents.subscribers).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 500));
    let received = '';
    socket.on('data', (data: Buffer) => (received += data.toString('latin1')));
    await closed;
    // It was not waited for: neither the error nor the end of the stream got to it.
    expect(received).not.toContain('event: complete');
  });
});
