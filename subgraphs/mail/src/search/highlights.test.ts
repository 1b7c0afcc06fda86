import { highlight, wantedWords } from './highlights';
import { parseQuery } from './query-parser';

const stems = new Map([['meeting', ['meet']]]);
const marked = (text: string, q: string): string[] | null => {
  const node = parseQuery(q);
  const passage = node && highlight(text, wantedWords(node), stems);
  return (
    passage && passage.ranges.map(({ start, length }) => passage.text.slice(start, start + length))
  );
};

describe('highlight', () => {
  it.each([
    ['Minutes of the Meetings', 'meeting', ['Meetings']],
    ['Crème brûlée, creme', 'CREME', ['Crème', 'creme']],
    ['invoice, invoices', '"invoice"', ['invoice']],
    ['invoice, invoices', 'invo*', ['invoice', 'invoices']],
    ['次の会議', '会議', ['会', '議']],
    ['spam and ham', 'ham -spam', ['ham']],
    ['nothing', 'else', null],
    ['\u{1f600} hit', 'hit', ['hit']],
  ])('marks in %j for %s', (text, q, expected) => {
    expect(marked(text, q)).toEqual(expected);
  });

  it('shows the passage around the first hit alone', () => {
    const text = `${'\u{1f600}word '.repeat(200)}needle <b>${' word'.repeat(200)} needle`;
    const node = parseQuery('needle');
    const passage = node && highlight(text, wantedWords(node), stems);
    expect(passage?.ranges).toHaveLength(1);
    expect(passage?.text.length).toBeLessThan(300);
    expect(passage?.text).toContain('needle <b>');
    expect(passage?.text.isWellFormed()).toBe(true);
  });
});
