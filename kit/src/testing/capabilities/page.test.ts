import { faultsOf, readRows } from './page';

const PAGE = [
  'Not of a table: `this`.',
  '',
  '| Capability | From | In the graph | Proved by |',
  '| ---------- | ---- | ------------ | --------- |',
  '| One        | U    | `a`, `B.c`   | `x.test.ts` “does it” “twice”, `y.test.ts` |',
  '| Two        | —    |              | nobody |',
].join('\n');

describe('a page of capabilities', () => {
  it('is read row by row, without the heads', () => {
    expect(readRows(PAGE)).toEqual([
      {
        about: 'One',
        names: ['a', 'B.c'],
        proofs: [
          { file: 'x.test.ts', titles: ['does it', 'twice'] },
          { file: 'y.test.ts', titles: [] },
        ],
      },
      { about: 'Two', names: [], proofs: [] },
    ]);
  });

  it('is at fault where a file or a test is not there', () => {
    const file = 'page.test.ts';
    const there = 'is read row by row, without the heads';
    expect(faultsOf({ file, titles: [there] }, ['/nowhere', __dirname])).toEqual([]);
    // Put together here, or this file would have it.
    const gone = ['is', 'not', 'here'].join(' ');
    expect(faultsOf({ file, titles: [there, gone] }, [__dirname])).toEqual([`${file}: ${gone}`]);
    expect(faultsOf({ file, titles: [] }, ['/nowhere'])).toEqual([`no file: ${file}`]);
  });
});
