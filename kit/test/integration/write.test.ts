import type { DataSource } from 'typeorm';
import { transact } from '../../src/database';
import { requireVersion, write } from '../../src/graphql';
import { testPlatform, testPrincipal } from '../../src/testing';

describe('write', () => {
  let database: DataSource;
  let close: () => Promise<void>;
  const alice = testPrincipal('alice');

  beforeAll(async () => {
    const opened = await testPlatform(0);
    ({ database } = opened.platform.events);
    close = () => opened.close();
    await database.query(
      'CREATE TABLE kit.thing (name text PRIMARY KEY, n int NOT NULL DEFAULT 0)',
    );
  });
  afterAll(() => close());

  const add = (name: string, options: object, viewer = alice): Promise<string | null> =>
    write(database, { viewer, operation: 'add', options, input: { name } }, async (tx) => {
      await tx.query('INSERT INTO kit.thing (name) VALUES ($1)', [name]);
      return `id of ${name}`;
    });
  const names = async (): Promise<unknown> =>
    database.query('SELECT name FROM kit.thing ORDER BY name');

  it('does a write once for a key, also when two come at once', async () => {
    const options = { idempotencyKey: 'k1' };
    const answers = await Promise.all([add('a', options), add('a', options), add('a', options)]);
    expect(answers).toEqual(['id of a', 'id of a', 'id of a']);
    expect(await names()).toEqual([{ name: 'a' }]);
  });

  it('refuses another input under the same key, and keeps keys apart between users', async () => {
    await expect(add('b', { idempotencyKey: 'k1' })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_CONFLICT',
    });
    expect(await add('b', { idempotencyKey: 'k1' }, testPrincipal('bob'))).toBe('id of b');
  });

  it('forgets the key of a write that failed', async () => {
    await expect(add('a', { idempotencyKey: 'k2' })).rejects.toThrow('duplicate key');
    expect(await add('c', { idempotencyKey: 'k2' })).toBe('id of c');
  });

  it('finds what a real write would and changes nothing in a dry run', async () => {
    const before = await names();
    expect(await add('d', { dryRun: true, idempotencyKey: 'k3' })).toBeNull();
    await expect(add('a', { dryRun: true })).rejects.toThrow('duplicate key');
    expect(await names()).toEqual(before);
    expect(await add('d', { idempotencyKey: 'k3' })).toBe('id of d');
  });

  it('repeats a transaction that ran into a deadlock', async () => {
    let waiting = 0;
    let meet: () => void = () => undefined;
    const both = new Promise<void>((resolve) => (meet = resolve));
    const lockInOrder = (first: string, second: string): Promise<void> =>
      transact(database, async (tx) => {
        await tx.query('UPDATE kit.thing SET n = n + 1 WHERE name = $1', [first]);
        waiting += 1;
        if (waiting === 2) meet();
        await both;
        await tx.query('UPDATE kit.thing SET n = n + 1 WHERE name = $1', [second]);
      });
    await Promise.all([lockInOrder('a', 'b'), lockInOrder('b', 'a')]);
    const counted: unknown = await database.query(
      `SELECT n FROM kit.thing WHERE name IN ('a', 'b')`,
    );
    expect(counted).toEqual([{ n: 2 }, { n: 2 }]);
  });

  it('tells the current version to whoever holds a stale one', () => {
    expect(() => {
      requireVersion('v2', 'v1');
    }).toThrow(expect.objectContaining({ currentVersion: 'v2' }));
    expect(() => {
      requireVersion('v2', undefined);
    }).not.toThrow();
  });
});
