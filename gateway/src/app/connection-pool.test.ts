import { ConnectionPool } from './connection-pool';

describe('ConnectionPool', () => {
  const pool = () => {
    const closed: number[] = [];
    let opened = 0;
    const connections = new ConnectionPool<{ id: number; close(): Promise<void> }>();
    const lease = (key: string) =>
      connections.lease(key, () => {
        opened += 1;
        const id = opened;
        return { id, close: async () => void closed.push(id) };
      });
    return { lease, closed };
  };

  it('gives the same to who wants the same, until the last has released it', async () => {
    const { lease, closed } = pool();
    const first = lease('mail');
    const second = lease('mail');
    expect(second.connection).toBe(first.connection);
    await first.release();
    await first.release();
    expect(closed).toEqual([]);
    await second.release();
    expect(closed).toEqual([1]);
    expect(lease('mail').connection.id).toBe(2);
  });

  it('keeps apart what is not the same', () => {
    const { lease } = pool();
    expect(lease('mail').connection).not.toBe(lease('files').connection);
  });
});
