import { endOf, nextSlice, startOf, type Slice } from './time-slices';

const range = { newest: new Date('2026-03-15'), oldest: new Date('2020-11-02'), likely: 1 };
const march = 2026 * 12 + 2;
const november = 2020 * 12 + 10;

describe('nextSlice', () => {
  it('goes back without gaps to the month of the oldest message, and ends there', () => {
    const seen: number[] = [];
    let slice: Slice | null = nextSlice(range, null, 50);
    while (slice) {
      for (let month = slice.to; month >= slice.from; month -= 1) seen.push(month);
      slice = nextSlice(range, { slice, found: 1, ms: 10 }, 50);
    }
    expect(seen).toEqual(Array.from({ length: march - november + 1 }, (_, n) => march - n));
  });

  it('takes as many months as are likely to hold what is missing, first and later', () => {
    expect(nextSlice({ ...range, likely: 4 }, null, 50)).toEqual({ from: march - 4, to: march });
    const slice = { from: march - 1, to: march };
    expect(nextSlice(range, { slice, found: 10, ms: 1 }, 20)).toEqual({
      from: march - 6,
      to: march - 2,
    });
  });

  it('takes fewer when the last one took long, but always one', () => {
    const slice = { from: march - 3, to: march };
    expect(nextSlice(range, { slice, found: 0, ms: 50 }, 20)).toEqual({
      from: march - 5,
      to: march - 4,
    });
    expect(nextSlice(range, { slice, found: 0, ms: 5_000 }, 20)).toEqual({
      from: march - 4,
      to: march - 4,
    });
  });

  it('has nothing before the oldest message', () => {
    const slice = { from: november, to: march };
    expect(nextSlice(range, { slice, found: 0, ms: 1 }, 20)).toBeNull();
  });
});

it('begins and ends slices with months, in any year', () => {
  const slice = { from: march, to: march + 9 };
  expect([startOf(slice), endOf(slice)]).toEqual([new Date('2026-03-01'), new Date('2027-01-01')]);
  expect(startOf({ from: 12 * 50, to: 12 * 50 })).toEqual(new Date('0050-01-01'));
});
