import type { JsonObject } from './json';
import { copyOf, mergeInto } from './merge';

const json = (text: string): JsonObject => JSON.parse(text) as JsonObject;

it.each([
  ['a new key', '{"a":1}', '{"b":2}', '{"a":1,"b":2}'],
  ['an object into an object', '{"a":{"x":1}}', '{"a":{"y":2}}', '{"a":{"x":1,"y":2}}'],
  ['a value over another', '{"a":1}', '{"a":2}', '{"a":2}'],
  ['null over an object', '{"a":{"x":1}}', '{"a":null}', '{"a":null}'],
  ['an object over null', '{"a":null}', '{"a":{"x":1}}', '{"a":{"x":1}}'],
  ['an object over a text', '{"a":"x"}', '{"a":{"x":1}}', '{"a":{"x":1}}'],
  [
    'lists item by item',
    '{"a":[{"x":1},{"x":2}]}',
    '{"a":[{"y":1},null]}',
    '{"a":[{"x":1,"y":1},null]}',
  ],
  ['lists of lists', '{"a":[[{"x":1}],[]]}', '{"a":[[{"y":1}],[]]}', '{"a":[[{"x":1,"y":1}],[]]}'],
  [
    'lists of other lengths',
    '{"a":[{"x":1}]}',
    '{"a":[{"y":1},{"y":2}]}',
    '{"a":[{"y":1},{"y":2}]}',
  ],
  ['a list over an object', '{"a":{"x":1}}', '{"a":[1]}', '{"a":[1]}'],
  [
    'inherited names',
    '{}',
    '{"toString":1,"constructor":{"a":1}}',
    '{"toString":1,"constructor":{"a":1}}',
  ],
  [
    'into inherited names',
    '{"valueOf":{"a":1}}',
    '{"valueOf":{"b":1}}',
    '{"valueOf":{"a":1,"b":1}}',
  ],
  ['__proto__', '{"__proto__":{"a":1}}', '{"__proto__":{"b":1}}', '{"__proto__":{"a":1,"b":1}}'],
  ['a new __proto__', '{}', '{"__proto__":{"b":1}}', '{"__proto__":{"b":1}}'],
])('merges %s', (_what, target, source, merged) => {
  const into = json(target);
  mergeInto(into, json(source));
  expect(JSON.stringify(into)).toBe(merged);
});

it.each([
  ['an object type over an interface', '"Book"', '"Media"', '"Book"'],
  ['an object type over the interface that is there', '"Media"', '"Book"', '"Book"'],
  ['an object type over null', '"Book"', 'null', '"Book"'],
  ['the new one of names of no type', '"One"', '"Two"', '"Two"'],
])('takes of two type names %s', (_what, held, given, merged) => {
  const into = json(`{"a":[{"__typename":${held}}]}`);
  const types = { isObjectType: (name: unknown) => name === 'Book' };
  mergeInto(into, json(`{"a":[{"__typename":${given},"x":1}]}`), types);
  expect(JSON.stringify(into)).toBe(`{"a":[{"__typename":${merged},"x":1}]}`);
});

it('changes no prototype', () => {
  mergeInto(
    {},
    json('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
  );
  expect({}).not.toHaveProperty('polluted');
});

it('leaves what is undefined', () => {
  const target = { a: 1 };
  mergeInto(target, { a: undefined });
  expect(target).toEqual({ a: 1 });
});

it('copies objects and lists, and keeps objects of classes', () => {
  const date = new Date(0);
  const value = { list: [{ a: 1 }], date, ['__proto__']: { a: 1 } };
  const copy = copyOf(value);
  expect(JSON.stringify(copy)).toBe(JSON.stringify(value));
  expect(copy.list[0]).not.toBe(value.list[0]);
  expect(copy.date).toBe(date);
});
