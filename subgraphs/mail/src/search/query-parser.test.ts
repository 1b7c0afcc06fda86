import { parseQuery } from './query-parser';
import { searchSql } from './query-sql';

/** A search as SQL with its parameters put in. */
function sqlOf(q: string): string {
  const node = parseQuery(q);
  if (!node) return '';
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const stems = new Map([['meetings', ['meet']]]);
  const { narrowing, conditions } = searchSql(node, stems, bind);
  return [...(narrowing === null ? [] : [narrowing]), ...conditions]
    .join(' AND ')
    .replace(/\$(\d+)/g, (_, n: string) => JSON.stringify(values[Number(n) - 1]));
}

describe('a typed search', () => {
  it.each([
    ['Meetings', `s.search @@ "('meetings' | '~meet')"::tsquery`],
    ['"Meetings Today"', `s.search @@ "('meetings' <-> 'today')"::tsquery`],
    ['Invoi*', `s.search @@ "('invoi':*)"::tsquery`],
    ['-spam ham', `s.search @@ "(!('spam')) & ('ham')"::tsquery`],
    ['a b or c', `s.search @@ "((('a') & ('b')) | ('c'))"::tsquery`],
    ['from:anna@x.example', `s.search @@ "('<anna' <-> '<x' <-> '<example':*)"::tsquery`],
    ['subject:"q1 plan"', `s.search @@ "('#q1' <-> '#plan':*)"::tsquery`],
    ['Crème Straße', `s.search @@ "('creme') & ('strasse')"::tsquery`],
    ['会議', `s.search @@ "('会' <-> '議')"::tsquery`],
    ['https://x.example', `s.search @@ "('https' <-> 'x' <-> 'example')"::tsquery`],
    ['has:attachment -is:unread', '(m.has_attachment) AND (NOT (NOT m.seen))'],
    ['larger:5M smaller:1000', '(m.size > 5242880) AND (m.size < 1000)'],
    [
      'after:2026-03-01 before:2026/4/2',
      '(m.received_at >= "2026-03-01T00:00:00.000Z") AND (m.received_at < "2026-04-02T00:00:00.000Z")',
    ],
    ['label:"To do"', `((m.labels <> '{}' AND m.labels @> ["To do"]::text[]))`],
    ['  ', ''],
    ['-- "" !', ''],
  ])('reads %s', (q, expected) => {
    expect(sqlOf(q)).toBe(expected);
  });

  it('keeps words and other conditions together in an alternative', () => {
    expect(sqlOf('ben or is:unread')).toBe(`((s.search @@ "'ben'"::tsquery) OR (NOT m.seen))`);
    expect(sqlOf('cc:ben')).toMatch(/'>ben':\*.*m\.addresses->'cc'.*"%ben%"/s);
    expect(sqlOf('in:spam')).toContain('"JUNK"');
  });

  it.each([
    'before:soon',
    'after:2026-02-30',
    'larger:huge',
    'is:lost',
    'has:wings',
    'from:',
    '"open',
    'x'.repeat(1_001),
    'x '.repeat(51),
  ])('refuses %s', (q) => {
    expect(() => parseQuery(q)).toThrow(
      expect.objectContaining({ code: 'INVALID_REQUEST_BODY', path: ['filter', 'q'] }),
    );
  });

  it('lets nothing out of the quotes of a query', () => {
    const evil = `o'Brien\\' & | ! <-> :* \u0000 (x) 'y`;
    expect(
      sqlOf(evil)
        .match(/'[^']*'/g)
        ?.every((word) => /^'~?[\p{L}\p{N}\p{M}]+'$/u.test(word)),
    ).toBe(true);
  });
});
