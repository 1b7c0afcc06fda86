import { BoundedStream } from './bounded-stream';

describe('BoundedStream', () => {
  it('keeps the order of what waits and of who waits', async () => {
    const stream = new BoundedStream<number>(4);
    const [first, second] = [stream.next(), stream.next()];
    for (const n of [1, 2, 3]) stream.push(n);
    expect([await first, await second, await stream.next()].map(({ value }) => value)).toEqual([
      1, 2, 3,
    ]);
  });

  it('refuses what would exceed its limit', () => {
    const stream = new BoundedStream<number>(2);
    expect([stream.push(1), stream.push(2), stream.push(3)]).toEqual([true, true, false]);
  });

  it('delivers what waits before its end, and tells an error once', async () => {
    const stream = new BoundedStream<number>(2);
    stream.push(1);
    stream.end(new Error('lost'));
    expect(await stream.next()).toEqual({ done: false, value: 1 });
    await expect(stream.next()).rejects.toThrow('lost');
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('drops what waits when it is aborted', async () => {
    const stream = new BoundedStream<number>(2);
    stream.push(1);
    stream.abort();
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(stream.push(2)).toBe(true);
  });
});
