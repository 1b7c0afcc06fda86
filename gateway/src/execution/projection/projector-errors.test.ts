import { projecting } from '../../../test/fixtures/projection/projecting';

describe.each([
  ['generated code', true],
  ['closures', false],
])('the projector as %s', (_name, codegen) => {
  const project = projecting(codegen);

  describe('accepts no value of another type, as subgraphs have coerced theirs', () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const failing = {
      toJSON() {
        throw new Error('fails');
      },
    };
    it.each<[field: string, what: string, value: unknown]>([
      ['int', 'digits', '5'],
      ['int', 'a boolean', true],
      ['int', 'a bigint', 5n],
      ['int', 'a symbol', Symbol('five')],
      ['int', 'an object', Object.create(null)],
      ['int', 'a list', [5]],
      ['float', 'a text', '1.5'],
      ['float', 'infinite', -Infinity],
      ['string', 'a number', 5],
      ['string', 'a boolean', true],
      ['boolean', 'a number', 1],
      ['id', 'a boolean', false],
      ['id', 'a bigint', 5n],
      ['status', 'a number', 0],
      ['status', 'a list', ['ACTIVE']],
      ['json', 'a circular object', circular],
      ['json', 'a bigint', 5n],
      ['json', 'a failing object', failing],
      ['json', 'a function', () => 5],
      ['json', 'a symbol', Symbol('s')],
      ['strings', 'a set', new Set(['a'])],
      ['strings', 'a text', 'text'],
    ])('%s is not %s', (field, _what, value) => {
      const wrong = project(`{ x: ${field} int }`, { x: value, int: 1 });
      expect(wrong).toEqual({
        data: { x: null, int: 1 },
        errors: [[`Invalid value found for field Query.${field}.`, 'x']],
      });
    });

    it.each([[5], ['text'], [true], [[]], [[{ id: 1 }]]])('an object is not %p', (value) => {
      const errors = [['Invalid value found for field Query.person.', 'person']];
      expect(project('{ person { id } }', { person: value })).toEqual({
        data: { person: null },
        errors,
      });
      expect(project('{ person: node { id } }', { person: value }).errors).toEqual([
        ['Invalid value found for field Query.node.', 'person'],
      ]);
    });
  });

  describe('says what is wrong, and where', () => {
    it.each<[query: string, data: object, message: string, path: string]>([
      ['{ a: stringNN }', {}, 'Cannot return null for non-nullable field Query.stringNN.', 'a'],
      [
        '{ stringsNN }',
        { stringsNN: ['a', null] },
        'Cannot return null for non-nullable array element of type String at index 1.',
        'stringsNN.1',
      ],
      [
        '{ cube }',
        { cube: [[[1, 'secret']]] },
        'Invalid value found for array element of type Int at index 1.',
        'cube.0.0.1',
      ],
      [
        '{ node { ... on Person { n: name s: status } } }',
        { node: { __typename: 'Person', s: 'secret' } },
        'Invalid value found for field Person.status.',
        'node.s',
      ],
      [
        '{ node { id } }',
        { node: { __typename: 'Secret' } },
        'Invalid __typename found for object at field Query.node.',
        'node',
      ],
      [
        '{ person { id } }',
        { person: { __typename: 'Book', id: 'secret' } },
        'Invalid __typename found for object at field Query.person.',
        'person',
      ],
      [
        '{ jsonNN }',
        { jsonNN: new Date(NaN) },
        'Cannot return null for non-nullable field Query.jsonNN.',
        'jsonNN',
      ],
    ])('%s', (query, data, message, path) => {
      expect(project(query, data).errors).toEqual([[message, path]]);
    });

    it('of a response that is none', () => {
      expect(project('{ int }', null)).toEqual({ data: null, errors: [] });
      expect(project('{ int }', undefined)).toEqual({ data: null, errors: [] });
      const errors = [['Invalid value found for the response.', '']];
      expect(project('{ int }', 'text')).toEqual({ data: null, errors });
      expect(project('{ int }', [])).toEqual({ data: null, errors });
    });
  });
});
