import { proposeThreads, settleThreads, type ThreadReference } from './threading';

const alice = { tenantId: 'demo.test', userId: 'alice' };
const bob = { tenantId: 'demo.test', userId: 'bob' };

function counter(): () => string {
  let next = 0;
  return () => `t${next++}`;
}

describe('proposeThreads', () => {
  it('puts together what shares a reference, also through others, for one owner', () => {
    const { threadIds } = proposeThreads(
      [
        { owner: alice, references: ['a'] },
        { owner: alice, references: ['c'] },
        { owner: bob, references: ['a'] },
        { owner: alice, references: ['b', 'a', 'c'] },
        { owner: alice, references: [] },
      ],
      counter(),
    );
    const [a, c, bobs, all, alone] = threadIds;
    expect([c, all]).toEqual([a, a]);
    expect(new Set([a, bobs, alone]).size).toBe(3);
  });

  it('names each reference once, in one order', () => {
    const claims = [
      { owner: bob, references: ['z', 'a'] },
      { owner: alice, references: ['m', 'a'] },
      { owner: alice, references: ['a'] },
    ];
    const names = (list: readonly ThreadReference[]) =>
      list.map(({ userId, reference }) => `${userId}:${reference}`);
    const { references } = proposeThreads(claims, counter());
    expect(names(references)).toEqual(['alice:a', 'alice:m', 'bob:a', 'bob:z']);
    expect(names(proposeThreads(claims.reverse(), counter()).references)).toEqual(
      names(references),
    );
  });
});

describe('settleThreads', () => {
  const reference = (name: string, threadId: string) => ({ ...alice, reference: name, threadId });

  it('joins the thread that a reference leads to already', () => {
    const proposed = [reference('a', 'new'), reference('b', 'new')];
    const actual = [reference('a', 'new'), reference('b', 'known')];
    const { settled, merges } = settleThreads(proposed, actual);
    expect(settled.get('new')).toBe('known');
    expect(merges).toEqual([{ ...alice, into: 'known', from: 'new' }]);
  });

  it('ties two threads together, into the older one, the newest first', () => {
    const proposed = [reference('a', 't9'), reference('b', 't9'), reference('c', 't9')];
    const actual = [reference('a', 't3'), reference('b', 't1'), reference('c', 't2')];
    const { settled, merges } = settleThreads(proposed, actual);
    expect(settled.get('t9')).toBe('t1');
    expect(merges.map(({ from, into }) => [from, into])).toEqual([
      ['t9', 't1'],
      ['t3', 't1'],
      ['t2', 't1'],
    ]);
  });

  it('ties threads together through others', () => {
    const proposed = [reference('a', 't8'), reference('b', 't8'), reference('c', 't9')];
    const actual = [reference('a', 't2'), reference('b', 't1'), reference('c', 't2')];
    const { settled, merges } = settleThreads(proposed, actual);
    expect(Object.fromEntries(settled)).toEqual({ t8: 't1', t9: 't1' });
    expect(merges.map(({ from, into }) => [from, into])).toEqual([
      ['t9', 't1'],
      ['t8', 't1'],
      ['t2', 't1'],
    ]);
  });
});
