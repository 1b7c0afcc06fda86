import { parseBasic } from '../time/calendar-time';
import { Budget, occurrences } from './occurrences';
import { parseRule } from './rule';

function wall(basic: string): number {
  const time = parseBasic(basic);
  if (!time) throw new Error(basic);
  return time.wall;
}

function show(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

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

/** `1997-09 02 03 04; 1997-10 01` at nine o'clock. */
function days(text: string, time = '09:00'): string[] {
  return text.split(';').flatMap((month) => {
    const [prefix = '', ...dates] = month.trim().split(/\s+/);
    return dates.map((day) => `${prefix}-${day} ${time}`);
  });
}

const SEPTEMBER_2 = '19970902T090000';

// The examples of RFC 5545 §3.8.5.3, in its order, with the instances it lists written out.
const examples: [name: string, start: string, rule: string, expected: string[]][] = [
  [
    'daily for 10',
    SEPTEMBER_2,
    'FREQ=DAILY;COUNT=10',
    days('1997-09 02 03 04 05 06 07 08 09 10 11'),
  ],
  [
    'every other day',
    SEPTEMBER_2,
    'FREQ=DAILY;INTERVAL=2',
    days('1997-09 02 04 06 08 10 12 14 16 18 20 22 24 26 28 30; 1997-10 02 04'),
  ],
  [
    'every 10 days, 5 times',
    SEPTEMBER_2,
    'FREQ=DAILY;INTERVAL=10;COUNT=5',
    days('1997-09 02 12 22; 1997-10 02 12'),
  ],
  [
    'every day in January, yearly',
    '19980101T090000',
    'FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA',
    days(
      '1998-01 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31; 1999-01 01 02',
    ),
  ],
  [
    'every day in January, daily',
    '19980101T090000',
    'FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1',
    days(
      '1998-01 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31; 1999-01 01 02',
    ),
  ],
  [
    'weekly for 10',
    SEPTEMBER_2,
    'FREQ=WEEKLY;COUNT=10',
    days('1997-09 02 09 16 23 30; 1997-10 07 14 21 28; 1997-11 04'),
  ],
  [
    'every other week',
    SEPTEMBER_2,
    'FREQ=WEEKLY;INTERVAL=2;WKST=SU',
    days(
      '1997-09 02 16 30; 1997-10 14 28; 1997-11 11 25; 1997-12 09 23; 1998-01 06 20; 1998-02 03',
    ),
  ],
  [
    'weekly on Tuesday and Thursday for five weeks',
    SEPTEMBER_2,
    'FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH',
    days('1997-09 02 04 09 11 16 18 23 25 30; 1997-10 02'),
  ],
  [
    'every other week on MO, WE, FR',
    '19970901T090000',
    'FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,WE,FR',
    days(
      '1997-09 01 03 05 15 17 19 29; 1997-10 01 03 13 15 17 27 29 31; 1997-11 10 12 14 24 26 28; 1997-12 08 10 12 22',
    ),
  ],
  [
    'every other week on TU and TH, 8 times',
    SEPTEMBER_2,
    'FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH',
    days('1997-09 02 04 16 18 30; 1997-10 02 14 16'),
  ],
  [
    'monthly on the first Friday, 10 times',
    '19970905T090000',
    'FREQ=MONTHLY;COUNT=10;BYDAY=1FR',
    days(
      '1997-09 05; 1997-10 03; 1997-11 07; 1997-12 05; 1998-01 02; 1998-02 06; 1998-03 06; 1998-04 03; 1998-05 01; 1998-06 05',
    ),
  ],
  [
    'every other month on the first and last Sunday',
    '19970907T090000',
    'FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU',
    days('1997-09 07 28; 1997-11 02 30; 1998-01 04 25; 1998-03 01 29; 1998-05 03 31'),
  ],
  [
    'monthly on the second-to-last Monday',
    '19970922T090000',
    'FREQ=MONTHLY;COUNT=6;BYDAY=-2MO',
    days('1997-09 22; 1997-10 20; 1997-11 17; 1997-12 22; 1998-01 19; 1998-02 16'),
  ],
  [
    'monthly on the third-to-last day',
    '19970928T090000',
    'FREQ=MONTHLY;BYMONTHDAY=-3',
    days('1997-09 28; 1997-10 29; 1997-11 28; 1997-12 29; 1998-01 29; 1998-02 26'),
  ],
  [
    'monthly on the 2nd and 15th, 10 times',
    SEPTEMBER_2,
    'FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15',
    days('1997-09 02 15; 1997-10 02 15; 1997-11 02 15; 1997-12 02 15; 1998-01 02 15'),
  ],
  [
    'monthly on the first and last day, 10 times',
    '19970930T090000',
    'FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1',
    days('1997-09 30; 1997-10 01 31; 1997-11 01 30; 1997-12 01 31; 1998-01 01 31; 1998-02 01'),
  ],
  [
    'every 18 months on the 10th to 15th',
    '19970910T090000',
    'FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15',
    days('1997-09 10 11 12 13 14 15; 1999-03 10 11 12 13'),
  ],
  [
    'every Tuesday of every other month',
    SEPTEMBER_2,
    'FREQ=MONTHLY;INTERVAL=2;BYDAY=TU',
    days(
      '1997-09 02 09 16 23 30; 1997-11 04 11 18 25; 1998-01 06 13 20 27; 1998-03 03 10 17 24 31',
    ),
  ],
  [
    'yearly in June and July, 10 times',
    '19970610T090000',
    'FREQ=YEARLY;COUNT=10;BYMONTH=6,7',
    days(
      '1997-06 10; 1997-07 10; 1998-06 10; 1998-07 10; 1999-06 10; 1999-07 10; 2000-06 10; 2000-07 10; 2001-06 10; 2001-07 10',
    ),
  ],
  [
    'every other year in January, February and March',
    '19970310T090000',
    'FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3',
    days(
      '1997-03 10; 1999-01 10; 1999-02 10; 1999-03 10; 2001-01 10; 2001-02 10; 2001-03 10; 2003-01 10; 2003-02 10; 2003-03 10',
    ),
  ],
  [
    'every third year on the 1st, 100th and 200th day',
    '19970101T090000',
    'FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200',
    days(
      '1997-01 01; 1997-04 10; 1997-07 19; 2000-01 01; 2000-04 09; 2000-07 18; 2003-01 01; 2003-04 10; 2003-07 19; 2006-01 01',
    ),
  ],
  [
    'every 20th Monday of the year',
    '19970519T090000',
    'FREQ=YEARLY;BYDAY=20MO',
    days('1997-05 19; 1998-05 18; 1999-05 17'),
  ],
  [
    'Monday of week 20',
    '19970512T090000',
    'FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO',
    days('1997-05 12; 1998-05 11; 1999-05 17'),
  ],
  [
    'every Thursday in March',
    '19970313T090000',
    'FREQ=YEARLY;BYMONTH=3;BYDAY=TH',
    days('1997-03 13 20 27; 1998-03 05 12 19 26; 1999-03 04 11 18 25'),
  ],
  [
    'every Thursday from June to August',
    '19970605T090000',
    'FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8',
    days('1997-06 05 12 19 26; 1997-07 03 10 17 24 31; 1997-08 07 14 21 28; 1998-06 04 11 18 25'),
  ],
  // DTSTART is the first instance although it is no Friday the 13th: the RFC takes it out by EXDATE.
  [
    'every Friday the 13th',
    SEPTEMBER_2,
    'FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13',
    days('1997-09 02; 1998-02 13; 1998-03 13; 1998-11 13; 1999-08 13; 2000-10 13'),
  ],
  [
    'the first Saturday after the first Sunday',
    '19970913T090000',
    'FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13',
    days(
      '1997-09 13; 1997-10 11; 1997-11 08; 1997-12 13; 1998-01 10; 1998-02 07; 1998-03 07; 1998-04 11; 1998-05 09; 1998-06 13',
    ),
  ],
  [
    'US presidential election day',
    '19961105T090000',
    'FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8',
    days('1996-11 05; 2000-11 07; 2004-11 02'),
  ],
  [
    'the third of Tuesday, Wednesday or Thursday',
    '19970904T090000',
    'FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3',
    days('1997-09 04; 1997-10 07; 1997-11 06'),
  ],
  [
    'the second-to-last weekday',
    '19970929T090000',
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2',
    days('1997-09 29; 1997-10 30; 1997-11 27; 1997-12 30; 1998-01 29; 1998-02 26; 1998-03 30'),
  ],
  [
    'every 3 hours from 9 to 5',
    SEPTEMBER_2,
    'FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z',
    ['1997-09-02 09:00', '1997-09-02 12:00', '1997-09-02 15:00'],
  ],
  [
    'every 15 minutes, 6 times',
    SEPTEMBER_2,
    'FREQ=MINUTELY;INTERVAL=15;COUNT=6',
    ['09:00', '09:15', '09:30', '09:45', '10:00', '10:15'].map((t) => `1997-09-02 ${t}`),
  ],
  [
    'every hour and a half, 4 times',
    SEPTEMBER_2,
    'FREQ=MINUTELY;INTERVAL=90;COUNT=4',
    ['09:00', '10:30', '12:00', '13:30'].map((t) => `1997-09-02 ${t}`),
  ],
  [
    'every 20 minutes from 9 to 16:40, daily',
    SEPTEMBER_2,
    'FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40',
    workday(24).concat('1997-09-03 09:00', '1997-09-03 09:20'),
  ],
  [
    'every 20 minutes from 9 to 16:40, minutely',
    SEPTEMBER_2,
    'FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16',
    workday(24).concat('1997-09-03 09:00', '1997-09-03 09:20'),
  ],
  [
    'week start Monday makes a difference',
    '19970805T090000',
    'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO',
    days('1997-08 05 10 19 24'),
  ],
  [
    'week start Sunday makes a difference',
    '19970805T090000',
    'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU',
    days('1997-08 05 17 19 31'),
  ],
  [
    'days that do not exist are left out',
    '20070115T090000',
    'FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5',
    days('2007-01 15 30; 2007-02 15; 2007-03 15 30'),
  ],
];

function workday(count: number): string[] {
  return Array.from({ length: count }, (_, i) => show(wall('19970902T090000') + i * 20 * 60_000));
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
