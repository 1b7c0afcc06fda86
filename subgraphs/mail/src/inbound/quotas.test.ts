import type { DataSource } from 'typeorm';
import type { QuotaRepository } from './quota.repository';
import { Quotas } from './quotas';

const A_SECOND = 1_000;

describe('the room in a mailbox', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  function quotas(limit: number | null) {
    const usage = { usedBytes: 0, ownLimitBytes: limit };
    const of = jest.fn(() => Promise.resolve({ ...usage }));
    const rows = { of } as Partial<QuotaRepository> as QuotaRepository;
    const database = { manager: {} } as DataSource;
    return { quotas: new Quotas(database, rows, null), usage, of };
  }

  it('is counted once a second where there is plenty', async () => {
    const { quotas: its, of } = quotas(10_000);
    for (let n = 0; n < 10; n += 1) expect(await its.room('a', 100)).toBe('FITS');
    expect(of).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(A_SECOND);
    await its.room('a', 100);
    expect(of).toHaveBeenCalledTimes(2);
  });

  it('is counted at once where what was let in since may have filled it', async () => {
    const { quotas: its, usage } = quotas(10_000);
    for (let n = 0; n < 8; n += 1) expect(await its.room('a', 1_000)).toBe('FITS');
    usage.usedBytes = 10_000;
    expect(await its.room('a', 1_000)).toBe('FULL');
    expect(await its.room('a', 20_000)).toBe('NEVER_FITS');
  });

  it('is one mailbox apart from another', async () => {
    const { quotas: its, usage } = quotas(10_000);
    await its.room('a', 1);
    usage.usedBytes = 10_000;
    expect(await its.room('b', 1)).toBe('FULL');
  });
});
