import { days, examples, show, wall } from '../../test/fixtures/rfc5545-examples';
import { Budget, occurrences } from './occurrences';
import { parseRule } from './rule';

function firstOf(start: string, rule: string, count: number): string[] {
  const query = {
    start: wall(start),
    from: wall(start),
    to: Number.POSITIVE_INFINITY,
    budget: new Budget(50_000),
  };
  const found: string[] = [];
  for (const at of occurrences(parseRule(rule), query)) {
    if (found.length === count) break;
    found.push(show(at));
  }
  return found;
}

describe('the examples of RFC 5545', () => {
  it.each(examples)('%s', (_, start, rule, expected) => {
    const parsed = parseRule(rule);
    const found = firstOf(start, rule, expected.length + (parsed.count === undefined ? 0 : 1));
    // UNTIL in UTC is checked where the zone is known.
    expect(found.slice(0, expected.length)).toEqual(expected);
    if (parsed.count !== undefined) expect(found).toHaveLength(expected.length);
  });
});

describe('beyond the examples', () => {
  const cases: [name: string, start: string, rule: string, expected: string[]][] = [
    [
      '29 February comes back in leap years only',
      '20240229T090000',
      'FREQ=YEARLY',
      days('2024-02 29; 2028-02 29; 2032-02 29'),
    ],
    ['29 February skips 2100', '20960229T090000', 'FREQ=YEARLY', days('2096-02 29; 2104-02 29')],
    [
      'the 31st skips short months',
      '20260131T090000',
      'FREQ=MONTHLY',
      days('2026-01 31; 2026-03 31; 2026-05 31; 2026-07 31'),
    ],
    [
      'week 53',
      '20201228T090000',
      'FREQ=YEARLY;BYWEEKNO=53',
      days('2020-12 28; 2026-12 28; 2032-12 27'),
    ],
    [
      'the last day of the year',
      '20231231T090000',
      'FREQ=YEARLY;BYYEARDAY=-1',
      days('2023-12 31; 2024-12 31; 2025-12 31'),
    ],
    [
      'the 366th day',
      '20241231T090000',
      'FREQ=YEARLY;BYYEARDAY=366',
      days('2024-12 31; 2028-12 31'),
    ],
    [
      'the last workday of the year',
      '20251231T090000',
      'FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
      days('2025-12 31; 2026-12 31; 2027-12 31; 2028-12 29'),
    ],
    [
      'one of several times a day by position',
      '20260301T080000',
      'FREQ=DAILY;BYHOUR=8,12,18;BYSETPOS=1,-1;COUNT=4',
      ['2026-03-01 08:00', '2026-03-01 18:00', '2026-03-02 08:00', '2026-03-02 18:00'],
    ],
    [
      'the first of a week by position',
      '20260302T090000',
      'FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2;COUNT=3',
      ['2026-03-02 09:00', '2026-03-04 09:00', '2026-03-11 09:00'],
    ],
    [
      'across the turn of the year',
      '20251230T090000',
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH',
      days('2025-12 30; 2026-01 01 13 15 27'),
    ],
  ];
  it.each(cases)('%s', (_, start, rule, expected) => {
    expect(firstOf(start, rule, expected.length)).toEqual(expected);
  });

  it('jumps to the window instead of walking there', () => {
    const budget = new Budget(20);
    const query = {
      start: wall('19000101T000000'),
      from: wall('21000101T000000'),
      to: wall('21000101T020000'),
      budget,
    };
    expect([...occurrences(parseRule('FREQ=MINUTELY;INTERVAL=30'), query)].map(show)).toEqual([
      '2100-01-01 00:00',
      '2100-01-01 00:30',
      '2100-01-01 01:00',
      '2100-01-01 01:30',
      '2100-01-01 02:00',
    ]);
    expect(budget.exhausted).toBe(false);
  });

  it.each([
    'DAILY;INTERVAL=3',
    'WEEKLY;INTERVAL=2;BYDAY=MO,FR',
    'MONTHLY;INTERVAL=5;BYDAY=-1SU',
    'YEARLY;INTERVAL=3;BYMONTH=2,8',
    'HOURLY;INTERVAL=7;BYHOUR=1,8,15',
  ])('gives the same whether it jumps or walks: %s', (rule) => {
    const parsed = parseRule(`FREQ=${rule}`);
    const start = wall('20010917T080000');
    const [from, to] = [wall('20240301T000000'), wall('20260301T000000')];
    const all = [...occurrences(parsed, { start, from: start, to, budget: new Budget(1_000_000) })];
    const jumped = [...occurrences(parsed, { start, from, to, budget: new Budget(50_000) })];
    expect(jumped).toEqual(all.filter((at) => at >= from));
    expect(jumped.length).toBeGreaterThan(1);
  });

  it.each([
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=31',
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31',
    'FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=31',
    'FREQ=MINUTELY;BYMONTHDAY=30;BYMONTH=2;BYDAY=MO',
    'FREQ=HOURLY;INTERVAL=24;BYHOUR=3',
    'FREQ=SECONDLY;INTERVAL=60;BYSECOND=7',
  ])('ends although nothing ever matches: %s', (rule) => {
    const begun = Date.now();
    expect(firstOf('20260101T000000', rule, 10)).toEqual(['2026-01-01 00:00']);
    expect(Date.now() - begun).toBeLessThan(2_000);
  });
});

describe('a rule that RFC 5545 does not allow', () => {
  it.each([
    '',
    'FREQ=',
    'FREQ=FORTNIGHTLY',
    'INTERVAL=2',
    'FREQ=DAILY;FREQ=DAILY',
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=DAILY;COUNT=-1',
    'FREQ=DAILY;COUNT=5;UNTIL=20270101T000000Z',
    'FREQ=DAILY;UNTIL=tomorrow',
    'FREQ=DAILY;BYHOUR=24',
    'FREQ=WEEKLY;BYDAY=XX',
    'FREQ=WEEKLY;BYDAY=1MO',
    'FREQ=WEEKLY;BYMONTHDAY=1',
    'FREQ=MONTHLY;BYWEEKNO=1',
    'FREQ=MONTHLY;BYYEARDAY=1',
    'FREQ=MONTHLY;BYMONTHDAY=0',
    'FREQ=DAILY;BYSETPOS=1',
    `FREQ=DAILY;BYHOUR=${'1,'.repeat(600)}1`,
  ])('%s', (rule) => {
    expect(() => parseRule(rule)).toThrow('Not a recurrence rule');
  });
});
