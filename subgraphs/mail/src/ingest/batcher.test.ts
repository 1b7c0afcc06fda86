import { Batcher } from './batcher';

const tick = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('Batcher', () => {
  it('writes together what waits while a batch is being written', async () => {
    const batches: number[][] = [];
    const batcher = new Batcher<number, number>(
      async (items) => {
        batches.push([...items]);
        await tick();
        return items.map((item) => item * 10);
      },
      { most: 3, gatherMs: 0 },
    );
    const first = batcher.add(1);
    await new Promise((resolve) => setImmediate(resolve));
    const later = [2, 3, 4, 5].map((item) => batcher.add(item));
    expect(await Promise.all([first, ...later])).toEqual([10, 20, 30, 40, 50]);
    expect(batches).toEqual([[1], [2, 3, 4], [5]]);
  });

  it('lets a bad item fail alone', async () => {
    const batcher = new Batcher<number, number>(
      async (items) => {
        if (items.includes(2)) throw new Error('bad');
        return items;
      },
      { most: 10, gatherMs: 0 },
    );
    const results = await Promise.allSettled([1, 2, 3].map((item) => batcher.add(item)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    await batcher.idle();
  });

  it('waits for company after a batch that had some, and not when it is full', async () => {
    const batches: number[][] = [];
    const batcher = new Batcher<number, number>(
      (items) => {
        batches.push([...items]);
        return Promise.resolve(items);
      },
      { most: 3, gatherMs: 60_000 },
    );
    await Promise.all([1, 2].map((item) => batcher.add(item)));
    const next = batcher.add(3);
    await tick();
    expect(batches).toEqual([[1, 2]]);
    await Promise.all([next, ...[4, 5].map((item) => batcher.add(item))]);
    expect(batches).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
  });

  it('has a lone client wait for nobody', async () => {
    const batcher = new Batcher<number, number>((items) => Promise.resolve(items), {
      most: 3,
      gatherMs: 60_000,
    });
    for (const item of [1, 2, 3]) expect(await batcher.add(item)).toBe(item);
  });
});
