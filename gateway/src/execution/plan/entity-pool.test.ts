import type { Delivery } from '../subgraph-fetcher';
import { EntityPool } from './entity-pool';

describe('EntityPool', () => {
  const delivered = Promise.resolve<Delivery | undefined>(undefined);
  let sent: string[];
  let pool: EntityPool;

  beforeEach(() => {
    sent = [];
    pool = new EntityPool((text) => {
      sent.push(text);
      return delivered;
    });
  });

  it('asks for what nobody has asked for', () => {
    expect(pool.claim(['1', '2'])).toEqual([{ delivery: delivered, count: 2, slots: [0, 1] }]);
    expect(sent).toEqual(['[1,2]']);
  });

  it('takes from the earlier answer what it was asked for', () => {
    pool.claim(['1', '2', '3']);
    expect(pool.claim(['3', '1'])).toEqual([{ delivery: delivered, count: 3, slots: [2, 0] }]);
    expect(sent).toEqual(['[1,2,3]']);
  });

  it('asks for the rest, and says which answer has which', () => {
    pool.claim(['1', '2']);
    expect(pool.claim(['3', '2', '4'])).toEqual([
      { delivery: delivered, count: 2, slots: [-1, 1, -1] },
      { delivery: delivered, count: 2, slots: [0, -1, 1] },
    ]);
    expect(sent).toEqual(['[1,2]', '[3,4]']);
  });
});
