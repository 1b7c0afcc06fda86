import { buildSchema } from 'graphql';
import type { FetchDataRewrite } from '@apollo/query-planner';
import { applyRewrites, rewritePath } from './rewrites';
import { TypeConditions } from './type-conditions';

const types = new TypeConditions(
  buildSchema(
    'type Query { a: I } interface I { id: ID } type A implements I { id: ID } type B { id: ID }',
  ),
);
const rename = (path: string[], renameKeyTo: string): FetchDataRewrite => ({
  kind: 'KeyRenamer',
  path,
  renameKeyTo,
});

it.each<[string, FetchDataRewrite, unknown, unknown]>([
  ['a key', rename(['x'], 'y'), { x: 1, z: 2 }, { y: 1, z: 2 }],
  ['a key whose value is null', rename(['x'], 'y'), { x: null }, { y: null }],
  ['a key whose value is false', rename(['x'], 'y'), { x: false }, { y: false }],
  ['a key that is not there', rename(['x'], 'y'), { y: 1 }, { y: 1 }],
  [
    'a key in lists',
    rename(['l', 'x'], 'y'),
    { l: [[{ x: 1 }], null, { x: 2 }] },
    { l: [[{ y: 1 }], null, { y: 2 }] },
  ],
  [
    'a key of a type',
    rename(['... on A', 'x'], 'y'),
    [
      { __typename: 'A', x: 1 },
      { __typename: 'B', x: 1 },
    ],
    [
      { __typename: 'A', y: 1 },
      { __typename: 'B', x: 1 },
    ],
  ],
  [
    'a key of an interface',
    rename(['... on I', 'x'], 'y'),
    { __typename: 'A', x: 1 },
    { __typename: 'A', y: 1 },
  ],
  ['a key where no type is told', rename(['... on A', 'x'], 'y'), { x: 1 }, { y: 1 }],
  ['a value', { kind: 'ValueSetter', path: ['o', 'x'], setValueTo: 7 }, { o: {} }, { o: { x: 7 } }],
  ['nothing of a scalar', rename(['o', 'x'], 'y'), { o: 'text' }, { o: 'text' }],
  ['a key to __proto__', rename(['x'], '__proto__'), { x: 1 }, JSON.parse('{"__proto__":1}')],
])('rewrites %s', (_what, rewrite, value, rewritten) => {
  applyRewrites([rewrite], value, types);
  expect(JSON.parse(JSON.stringify(value))).toEqual(rewritten);
});

it('tells where the response has what a path of a fetch leads to', () => {
  const rewrites = [rename(['a', '... on A', 'x__alias_0'], 'x'), rename(['b__alias_0'], 'b')];
  expect(rewritePath(rewrites, ['a', 3, 'x__alias_0', 'id'])).toEqual(['a', 3, 'x', 'id']);
  expect(rewritePath(rewrites, ['b__alias_0', 0])).toEqual(['b', 0]);
  expect(rewritePath(rewrites, ['a', 3, 'id'])).toEqual(['a', 3, 'id']);
  expect(rewritePath(rewrites, ['a'])).toEqual(['a']);
  expect(rewritePath(rewrites, [])).toEqual([]);
});
