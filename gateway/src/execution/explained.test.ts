import { Explained } from './explained';
import { NullPlaces } from './null-places';

const data = {
  a: [{ b: null }, { b: null, c: null }],
  list: [{ x: null }],
  listed: null,
  whole: null,
  other: null,
  fine: 1,
};
const explained = new Explained(
  [
    { path: ['a', 0, 'b', 'deep'] },
    { path: ['list'], covers: true },
    { path: ['whole', 1, 'y'] },
    { path: ['fine'] },
    {},
  ],
  new NullPlaces(data, []),
);

it.each<[string, (string | number)[], boolean]>([
  ['at the same place', ['a', 0, 'b'], true],
  ['elsewhere below the same null', ['whole', 0, 'z'], true],
  ['at another item', ['a', 1, 'b'], false],
  ['below one that covers what is below it', ['list', 0, 'x'], true],
  ['at a key that begins the same', ['listed'], false],
  ['elsewhere', ['other'], false],
])('a null %s', (_where, path, told) => {
  expect(explained.has(path)).toBe(told);
});

it('takes an error at the data for all of it', () => {
  const nothing = new Explained([{ path: ['a', 'b'] }], new NullPlaces(null, []));
  expect(nothing.has(['version'])).toBe(true);
  expect(new Explained([{}], new NullPlaces(null, [])).has(['version'])).toBe(false);
});

it('knows the data of a part by its place', () => {
  const part = new Explained(
    [{ path: ['me', 0, 'name'] }],
    new NullPlaces({ name: null }, ['me', 0]),
  );
  expect(part.has(['me', 0, 'name'])).toBe(true);
  expect(part.has(['me', 1, 'name'])).toBe(false);
});
