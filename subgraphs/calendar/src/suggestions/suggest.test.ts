import type { Period } from '../free-busy/periods';
import { suggest, type Invitee, type Search } from './suggest';
import { isWithin, usualHours } from './working-hours';

const at = (text: string): number => Date.parse(text);
const busy = (start: string, end: string, type: Period['type'] = 'BUSY'): Period => ({
  start: at(start),
  end: at(end),
  type,
});
const who = (address: string, more: Partial<Invitee> = {}): Invitee => ({
  address,
  required: true,
  periods: [],
  hours: usualHours('UTC'),
  ...more,
});
// A Tuesday.
const day: Search = {
  from: at('2026-03-10T00:00:00Z'),
  to: at('2026-03-11T00:00:00Z'),
  durationMs: 3_600_000,
  stepMs: 900_000,
  limit: 3,
};
const starts = (invitees: readonly Invitee[], search: Partial<Search> = {}): string[] =>
  suggest(invitees, { ...day, ...search }).map(({ start }) =>
    new Date(start).toISOString().slice(11, 16),
  );

describe('suggest', () => {
  it('begins with the first hours of work, one after the other', () => {
    expect(starts([who('a')])).toEqual(['09:00', '10:00', '11:00']);
    expect(suggest([who('a')], day)[0]).toMatchObject({
      score: 1,
      free: ['a'],
      busy: [],
      reasons: ['EVERYBODY_FREE'],
    });
  });

  it('goes around what those who are required have to do', () => {
    const a = who('a', { periods: [busy('2026-03-10T09:00:00Z', '2026-03-10T12:10:00Z')] });
    const b = who('b', { periods: [busy('2026-03-10T13:30:00Z', '2026-03-10T15:00:00Z')] });
    expect(starts([a, b], { limit: 2 })).toEqual(['12:15', '15:00']);
  });

  it('meets where the working hours of two zones do', () => {
    const paris = who('a', { hours: usualHours('Europe/Paris') });
    const york = who('b', { hours: usualHours('America/New_York') });
    // 9:00 in New York is 14:00 in Paris: the United States change their clocks three weeks earlier.
    expect(starts([paris, york], { limit: 2 })).toEqual(['13:00', '14:00']);
    expect(
      starts([paris, york], {
        from: at('2026-03-31T00:00:00Z'),
        to: at('2026-04-01T00:00:00Z'),
        limit: 2,
      }),
    ).toEqual(['13:00', '14:00']);
  });

  it('can do without those who are optional, but rather has them', () => {
    const all = { periods: [busy('2026-03-10T09:00:00Z', '2026-03-10T11:00:00Z')] };
    expect(starts([who('a'), who('b', { ...all, required: false })], { limit: 1 })).toEqual([
      '11:00',
    ]);
    const never = {
      required: false,
      periods: [busy('2026-03-10T00:00:00Z', '2026-03-11T00:00:00Z')],
    };
    expect(suggest([who('a'), who('b', never)], day)[0]).toMatchObject({
      free: ['a'],
      busy: ['b'],
      reasons: ['BUSY', 'REQUIRED_FREE'],
      score: 0.667,
    });
  });

  it('prefers what is certain, and tells of whom nothing is known', () => {
    const maybe = busy('2026-03-10T09:00:00Z', '2026-03-10T16:00:00Z', 'BUSY-TENTATIVE');
    expect(starts([who('a', { periods: [maybe] })], { limit: 1 })).toEqual(['16:00']);
    expect(suggest([who('a', { periods: undefined })], day)[0]).toMatchObject({
      reasons: ['NOT_KNOWN', 'REQUIRED_FREE'],
      free: [],
      busy: [],
      score: 0.6,
    });
  });

  it('answers the least bad time when there is no good one, and none when nobody can', () => {
    const full = { periods: [busy('2026-03-10T00:00:00Z', '2026-03-11T00:00:00Z')] };
    expect(suggest([who('a'), who('b', full)], day)[0]).toMatchObject({ free: ['a'], busy: ['b'] });
    expect(suggest([who('b', full)], day)).toEqual([]);
    expect(suggest([who('a')], { ...day, durationMs: 2 * 86_400_000 })).toEqual([]);
  });

  it('is quick for a hundred people and two months', () => {
    const periods = Array.from({ length: 400 }, (_, i) => ({
      start: day.from + i * 7_200_000,
      end: day.from + i * 7_200_000 + 1_800_000,
      type: 'BUSY' as const,
    }));
    const crowd = Array.from({ length: 100 }, (_, i) => who(`p${i}`, { periods }));
    const before = process.cpuUsage();
    expect(suggest(crowd, { ...day, to: day.from + 62 * 86_400_000 })).toHaveLength(3);
    const { user } = process.cpuUsage(before);
    expect(user / 1000).toBeLessThan(3_000);
  });
});

describe('working hours', () => {
  it('are on the clock of whoever works', () => {
    const hours = usualHours('Asia/Kolkata');
    const span = (start: string): [number, number] => [at(start), at(start) + 3_600_000];
    expect(isWithin(hours, ...span('2026-03-10T03:30:00Z'))).toBe(true);
    expect(isWithin(hours, ...span('2026-03-10T03:15:00Z'))).toBe(false);
    expect(isWithin(hours, ...span('2026-03-10T10:30:00Z'))).toBe(true);
    expect(isWithin(hours, ...span('2026-03-10T10:45:00Z'))).toBe(false);
    // Friday evening in UTC is Saturday there.
    expect(
      isWithin({ ...hours, fromMinute: 0, toMinute: 1440 }, ...span('2026-03-13T20:00:00Z')),
    ).toBe(false);
    expect(isWithin({ ...hours, days: [7] }, ...span('2026-03-15T05:00:00Z'))).toBe(true);
  });
});
