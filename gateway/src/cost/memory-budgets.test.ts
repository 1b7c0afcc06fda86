import { MemoryBudgets } from './memory-budgets';

const terms = { capacity: 100, refillPerSecond: 10 };

describe('budgets in memory', () => {
  let now: number;
  let budgets: MemoryBudgets;
  beforeEach(() => {
    now = 0;
    budgets = new MemoryBudgets(() => now);
  });

  it('are spent, and say when there is enough again', () => {
    expect(budgets.spend('a', 60, terms)).toEqual({
      granted: true,
      remaining: 40,
      retryAfterMs: 0,
    });
    expect(budgets.spend('a', 60, terms)).toEqual({
      granted: false,
      remaining: 40,
      retryAfterMs: 2_000,
    });
    now = 1_999;
    expect(budgets.spend('a', 60, terms).granted).toBe(false);
    now = 2_000;
    expect(budgets.spend('a', 60, terms)).toEqual({ granted: true, remaining: 0, retryAfterMs: 0 });
  });

  it('fill no further than to the brim', () => {
    budgets.spend('a', 10, terms);
    now = 3_600_000;
    expect(budgets.spend('a', 0, terms).remaining).toBe(100);
  });

  it('are those of one client each', () => {
    budgets.spend('a', 100, terms);
    expect(budgets.spend('b', 100, terms).granted).toBe(true);
    expect(budgets.spend('a', 1, terms).granted).toBe(false);
  });

  it('take what an operation has cost beyond its estimate, and give back what it has not', () => {
    budgets.spend('a', 50, terms);
    expect(budgets.correct('a', -30, terms)).toBe(80);
    expect(budgets.correct('a', 90, terms)).toBe(-10);
    expect(budgets.spend('a', 1, terms)).toEqual({
      granted: false,
      remaining: -10,
      retryAfterMs: 1_100,
    });
    expect(budgets.correct('a', -1_000, terms)).toBe(100);
  });

  it('bound the debt', () => {
    expect(budgets.correct('a', 1_000_000, terms)).toBe(-100);
  });

  it('forget the clients that came least recently', () => {
    const few = new MemoryBudgets(() => now, 2);
    few.spend('a', 100, terms);
    few.spend('b', 100, terms);
    few.spend('c', 100, terms);
    expect(few.spend('b', 100, terms).granted).toBe(false);
    expect(few.spend('a', 100, terms).granted).toBe(true);
  });
});
