import { entitiesAt, withEntityIndexes } from './entity-paths';

const data = {
  search: [
    { __typename: 'Group', id: '1' },
    null,
    { __typename: 'User', id: '1' },
    { __typename: 'User', id: '2' },
  ],
};

it('finds the objects at the path of a fetch', () => {
  expect(entitiesAt(data, ['search', '@'])).toHaveLength(3);
  expect(entitiesAt({ a: [[{ b: 1 }], [{ b: 2 }]] }, ['a', '@', '@', 'b'])).toEqual([1, 2]);
  expect(entitiesAt(data, ['nothing', '@'])).toEqual([]);
});

it('points an error at its object, not at its place among those sent', () => {
  const representations = [
    { __typename: 'User', id: '1' },
    { __typename: 'User', id: '2' },
  ];
  const errors = [{ message: 'failed', path: ['_entities', 1, 'busy'], extensions: { code: 'X' } }];
  const entities = entitiesAt(data, ['search', '@']);
  expect(withEntityIndexes(errors, representations, entities)).toEqual([
    { message: 'failed', path: ['_entities', 2, 'busy'], extensions: { code: 'X' } },
  ]);
});
