import { indexWords, prefixQuery } from './words';

it('cuts texts into words without case and accents', () => {
  expect(indexWords(['Zoë MÜLLER-Lüdenscheidt', null, 'a.b@Example.org', 'zoe'])).toEqual(
    'zoe muller ludenscheidt a b example org'.split(' '),
  );
});

it('finds any part of a name written without spaces', () => {
  expect(indexWords(['田中太郎'])).toContain('太郎');
  expect(indexWords(['김철수'])).toContain('철수');
});

it('makes a query that nobody can break out of', () => {
  expect(prefixQuery("o'Brien & | ! :* \\ (x)")).toBe("'o':* & 'brien':* & 'x':*");
  expect(prefixQuery(' !?*\0 ')).toBeNull();
});

it('bounds the number and length of words', () => {
  const words = indexWords([
    Array.from({ length: 5_000 }, (_, n) => `w${n}`).join(' '),
    'x'.repeat(999),
  ]);
  expect(words).toHaveLength(2_000);
  expect(indexWords(['x'.repeat(999)])[0]).toHaveLength(60);
});
