import { Answer } from '../execution/answer';
import type { SubgraphAnswer } from '../execution/transport';
import { Hydration } from './hydration';

const settle = () => new Promise((resolve) => setImmediate(resolve));

function setUp(limit = 4) {
  const under = new Map<string, () => void>();
  const delivered: (string | undefined)[] = [];
  let most = 0;
  const hydration = new Hydration({
    limit,
    hydrate: ({ data }: SubgraphAnswer) => {
      const answer = Promise.withResolvers<Answer>();
      under.set(String(data?.['id']), () => answer.resolve(new Answer({ dataText: '{}' })));
      most = Math.max(most, under.size);
      return answer.promise;
    },
    deliver: ({ cursor }) => delivered.push(cursor),
  });
  const push = (id: string): boolean => hydration.push({ data: { id } }, id);
  const finish = async (id: string): Promise<void> => {
    under.get(id)?.();
    under.delete(id);
    await settle();
  };
  return { hydration, push, finish, delivered, under, most: () => most };
}

describe('Hydration', () => {
  it('delivers in the order of the events, whichever is done first', async () => {
    const { push, finish, delivered } = setUp();
    for (const id of ['a', 'b', 'c']) push(id);
    await finish('c');
    await finish('b');
    expect(delivered).toEqual([]);
    await finish('a');
    expect(delivered).toEqual(['a', 'b', 'c']);
  });

  it('hydrates eight at a time, and takes what its limit allows beyond them', async () => {
    const { push, finish, under, most } = setUp(2);
    const taken = Array.from({ length: 11 }, (_, n) => push(String(n)));
    expect(taken).toEqual([...Array<boolean>(10).fill(true), false]);
    expect([...under.keys()]).toHaveLength(8);
    await finish('0');
    expect(under.has('8')).toBe(true);
    expect(most()).toBe(8);
  });

  it('ends after what it has taken', async () => {
    const { hydration, push, finish, delivered } = setUp();
    push('a');
    hydration.end(() => delivered.push('end'));
    expect(delivered).toEqual([]);
    await finish('a');
    expect(delivered).toEqual(['a', 'end']);
  });

  it('delivers nothing after it was aborted', async () => {
    const { hydration, push, finish, delivered } = setUp();
    push('a');
    hydration.abort();
    await finish('a');
    expect(delivered).toEqual([]);
  });
});
