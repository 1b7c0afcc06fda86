import { buildSchema } from 'graphql';
import { projecting } from '../../../test/fixtures/projection/projecting';
import { ExactCompletion } from './exact-completion';

afterEach(() => jest.restoreAllMocks());

describe.each([
  ['generated code', true],
  ['closures', false],
])('the projector as %s', (_name, codegen) => {
  const project = projecting(codegen);

  describe('for objects of which only an interface is known', () => {
    const book = { id: 'b', title: 'T' };

    it('writes what all its types have in common, without ado', () => {
      const exact = jest.spyOn(ExactCompletion.prototype, 'root');
      const query = '{ media { id ... on Node { id } ... on Media { title } } n: node { id } }';
      const wanted = { data: { media: book, n: { id: 'n' } }, errors: [] };
      expect(project(query, { media: book, n: { id: 'n' } })).toEqual(wanted);
      const named = {
        media: { ...book, __typename: 'Media' },
        n: { id: 'n', __typename: 'Media' },
      };
      expect(project(query, named)).toEqual(wanted);
      expect(exact).not.toHaveBeenCalled();
    });

    it('takes an interface that implements the interface of the field', () => {
      const query = '{ node { id ... on Media { title } } }';
      const node = { ...book, __typename: 'Media' };
      expect(project(query, { node })).toEqual({ data: { node: book }, errors: [] });
    });

    it.each([
      ['{ media { id __typename } }'],
      ['{ media { id ... on Book { pages } } }'],
      ['{ media { id ... on Anything { __typename } } }'],
    ])('has none of them where the type matters: %s', (query) => {
      expect(project(query, { media: { ...book, __typename: 'Media' } })).toEqual({
        data: { media: null },
        errors: [['The type of the object at field Query.media is unknown.', 'media']],
      });
      expect(project(query, { media: book }).data).toEqual({ media: null });
    });

    it('looks at conditions before that', () => {
      const query = 'query($v: Boolean!) { media { id ... on Book @include(if: $v) { pages } } }';
      const data = { media: book };
      expect(project(query, data, { variables: { v: false } }).errors).toEqual([]);
      expect(project(query, data, { variables: { v: true } }).errors).toHaveLength(1);
    });

    it('knows the type of an object from the schema', () => {
      const data = { book: { __typename: 'Media', id: 'b' } };
      expect(project('{ book { __typename id } }', data)).toEqual({
        data: { book: { __typename: 'Book', id: 'b' } },
        errors: [],
      });
    });
  });

  describe('with many types behind one interface', () => {
    const names = Array.from({ length: 40 }, (_, n) => `T${n}`);
    const types = names.map((name) => `type ${name} implements I { id: ID! of${name}: Int }`);
    const of = buildSchema(`interface I { id: ID! } ${types.join(' ')} type Query { all: [I] }`);
    const all = names.map((__typename, id) => ({
      __typename,
      id: String(id),
      [`of${__typename}`]: id,
    }));

    it('writes each as what it is', () => {
      const exact = jest.spyOn(ExactCompletion.prototype, 'root');
      const parts = names.map((name) => `... on ${name} { of${name} }`);
      const result = project(`{ all { __typename id ${parts.join(' ')} } }`, { all }, { of });
      expect(result).toEqual({ data: { all }, errors: [] });
      const common = all.map(({ __typename, id }) => ({ __typename, id }));
      expect(project('{ all { __typename id } }', { all }, { of }).data).toEqual({ all: common });
      expect(exact).not.toHaveBeenCalled();
    });

    it('refuses others', () => {
      const result = project('{ all { id } }', { all: [{ __typename: 'T40', id: 1 }] }, { of });
      expect(result.data).toEqual({ all: [null] });
      expect(result.errors).toHaveLength(1);
    });
  });
});
