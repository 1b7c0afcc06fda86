import { compileCollector } from './collector';
import type { JsonObject } from './json';
import { fixedPart, locate, readPlanPath } from './plan-path';

const data = {
  list: [
    { __typename: 'A', id: 1, in: { id: 'in 1' } },
    null,
    { __typename: 'B', id: 2, in: null },
    5,
    { __typename: 'A', id: 3, in: [{ id: 'not one object' }] },
  ],
  grid: [[{ id: 'g1' }, null], null, [], [{ id: 'g2' }]],
  one: { __typename: 'A', id: 'one', constructor: { id: 'own' } },
  scalar: 'text',
  nothing: null,
};

const CASES: [string, (string | number)[], unknown[], string[]][] = [
  ['the root', [], [undefined], ['']],
  ['an object', ['one'], ['one'], ['one']],
  ['items', ['list', '@'], [1, 2, 3], ['list.0', 'list.2', 'list.4']],
  ['items of items', ['grid', '@', '@'], ['g1', 'g2'], ['grid.0.0', 'grid.3.0']],
  ['an index', ['list', 2], [2], ['list.2']],
  ['an object in items', ['list', '@', 'in'], ['in 1'], ['list.0.in']],
  ['items of some types', ['list', '@|[B,C]'], [2], ['list.2']],
  ['an object of a type', ['one|[A]', 'constructor'], ['own'], ['one.constructor']],
  ['the root of a type', ['|[Query]', 'one'], [], []],
  ['items of no list', ['one', '@'], [], []],
  ['an object that is a list', ['list'], [], []],
  ['a scalar', ['scalar', 'length'], [], []],
  ['null', ['nothing', '@', 'id'], [], []],
  ['what is inherited', ['toString'], [], []],
];

describe.each(CASES)('the objects at %s', (_what, path, ids, places) => {
  const steps = readPlanPath(path);

  it.each([true, false])('are collected in order, with generated code: %s', (codegen) => {
    const found: JsonObject[] = [];
    compileCollector(steps, codegen)(data, found);
    expect(found.map(({ id }) => id)).toEqual(ids);
    expect(found).toEqual(locate(data, steps).map(({ object }) => object));
  });

  it('are told with their places', () => {
    expect(locate(data, steps).map((it) => it.path.join('.'))).toEqual(places);
  });
});

it('knows the objects around an object', () => {
  const [located] = locate(data, readPlanPath(['list', '@', 'in']));
  expect(located?.ancestors).toEqual([data, data.list[0]]);
});

it('knows the part of a path that is a place', () => {
  expect(fixedPart(readPlanPath(['a|[T]', 'b', '@', 'c']))).toEqual(['a', 'b']);
  expect(fixedPart([])).toEqual([]);
});

it('puts keys into code as texts', () => {
  const key = `x"];throw 1;//\u2028`;
  const found: JsonObject[] = [];
  compileCollector(readPlanPath([key]), true)({ [key]: { id: 1 } }, found);
  expect(found).toEqual([{ id: 1 }]);
});
