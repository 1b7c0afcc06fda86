import { buildSchema } from 'graphql';
import type { FetchDataRewrite, QueryPlanSelectionNode } from '@apollo/query-planner';
import type { JsonObject } from './json';
import { RepresentationMaker } from './representations';
import { selectRequired } from './select-required';
import { TypeConditions } from './type-conditions';

const types = new TypeConditions(
  buildSchema(`
    type Query { n: Named media: Media }
    interface Named { name: String }
    interface Media implements Named { id: ID! name: String }
    union Any = User | Org
    type User { id: ID! }
    type Org implements Named { slug: ID! name: String }
    type Book implements Media & Named { id: ID! name: String }
  `),
);

type Selection = string | [string, ...Selection[]];

/** `'id'` is a field, `['owner', 'id']` one with fields, `['... on User', 'id']` a fragment. */
function selections(...of: Selection[]): QueryPlanSelectionNode[] {
  return of.map((selection): QueryPlanSelectionNode => {
    const [name, ...inner] = typeof selection === 'string' ? [selection] : selection;
    if (name.startsWith('... on ')) {
      const typeCondition = name.slice('... on '.length);
      return { kind: 'InlineFragment', typeCondition, selections: selections(...inner) };
    }
    return { kind: 'Field', name, ...(inner.length > 0 && { selections: selections(...inner) }) };
  });
}

const USER = selections(['... on User', '__typename', 'id']);
const OWNED = selections(
  ['... on Media', '__typename', 'id'],
  ['... on Book', 'name', ['owner', '__typename', ['... on User', 'id'], ['... on Named', 'name']]],
);
const user = (id: unknown) => ({ __typename: 'User', id });
const book = (more: object) => ({ __typename: 'Book', id: 1, name: 'B', ...more });
const owned = (owner: unknown) => ({ __typename: 'Book', id: 1, name: 'B', owner });

const CASES: [string, QueryPlanSelectionNode[], unknown, unknown][] = [
  ['a key', USER, user('1'), user('1')],
  ['a number', USER, user(1.5), user(1.5)],
  ['null', USER, user(null), user(null)],
  ['a text with escapes', USER, user('"\\\n\ud800'), user('"\\\n\ud800')],
  ['an object of a scalar', USER, user({ a: [1] }), user({ a: [1] })],
  ['more than is required', USER, { ...user('1'), more: 1 }, user('1')],
  ['a field that is missing', USER, { __typename: 'User' }, undefined],
  ['another type', USER, { __typename: 'Org', id: '1' }, undefined],
  ['a type that is not known', USER, { __typename: 'Odd', id: '1' }, undefined],
  ['no type', USER, { id: '1' }, undefined],
  ['an inner object', OWNED, owned(user('1')), owned(user('1'))],
  [
    'an inner object by its interface',
    OWNED,
    owned({ __typename: 'Org', name: 'O', slug: 1 }),
    owned({ __typename: 'Org', name: 'O' }),
  ],
  [
    'an inner object of no condition',
    OWNED,
    owned({ __typename: 'Odd' }),
    owned({ __typename: 'Odd' }),
  ],
  ['an inner list', OWNED, owned([user('1'), null, 5]), owned([user('1'), null, null])],
  ['an inner list of lists', OWNED, owned([[user('1')], []]), owned([[user('1')], []])],
  ['an inner null', OWNED, owned(null), owned(null)],
  ['an inner scalar', OWNED, owned('text'), owned(null)],
  [
    'an inner field that is missing',
    OWNED,
    owned({ __typename: 'User' }),
    owned({ __typename: 'User' }),
  ],
  ['an inner type that is missing', OWNED, owned({ id: 1 }), owned(null)],
  ['a fragment with a field that is missing', OWNED, book({}), { __typename: 'Book', id: 1 }],
  ['an interface object', OWNED, { __typename: 'Media', id: 1 }, { __typename: 'Media', id: 1 }],
  ['inherited names', selections(['... on User', '__typename', 'toString']), user(1), undefined],
];

describe.each([true, false])('representations, with generated code: %s', (codegen) => {
  it.each(CASES)('of an object with %s', (_what, requires, object, sent) => {
    const maker = new RepresentationMaker({ requires, inputRewrites: [] }, types, codegen);
    const { texts, slots } = maker.make([object as JsonObject]);
    expect(texts.map((text) => JSON.parse(text))).toEqual(sent === undefined ? [] : [sent]);
    expect(slots).toEqual([sent === undefined ? -1 : 0]);
  });

  it('are sent once for equal objects', () => {
    const maker = new RepresentationMaker({ requires: USER, inputRewrites: [] }, types, codegen);
    const objects = [
      user('1'),
      { __typename: 'Org' },
      user(1),
      user('1'),
      user('2'),
      { __typename: 'User' },
    ];
    const { texts, slots } = maker.make(objects);
    expect(texts.map((text) => JSON.parse(text))).toEqual([user('1'), user(1), user('2')]);
    expect(slots).toEqual([0, -1, 1, 0, 2, -1]);
    const several = new RepresentationMaker({ requires: OWNED, inputRewrites: [] }, types, codegen);
    const same = owned(user('1'));
    expect(several.make([same, owned(user('1')), owned(null), same]).slots).toEqual([0, 0, 1, 0]);
  });

  it('get the type of the interface object they are sent to', () => {
    const inputRewrites: FetchDataRewrite[] = [
      { kind: 'ValueSetter', path: ['... on Book', '__typename'], setValueTo: 'Media' },
    ];
    const requires = selections(
      ['... on Book', '__typename', 'id'],
      ['... on User', '__typename', 'id'],
    );
    const maker = new RepresentationMaker({ requires, inputRewrites }, types, codegen);
    expect(maker.make([book({}), user('1')]).texts.map((text) => JSON.parse(text))).toEqual([
      { __typename: 'Media', id: 1 },
      user('1'),
    ]);
  });

  it('are changed as the plan says', () => {
    const inputRewrites: FetchDataRewrite[] = [
      { kind: 'KeyRenamer', path: ['... on User', 'id'], renameKeyTo: 'key' },
      { kind: 'ValueSetter', path: ['... on Org', 'id'], setValueTo: 0 },
    ];
    const maker = new RepresentationMaker({ requires: USER, inputRewrites }, types, codegen);
    expect(maker.make([user('1')]).texts.map((text) => JSON.parse(text))).toEqual([
      { __typename: 'User', key: '1' },
    ]);
  });
});

it('selects what is required without changing where it is from', () => {
  const source = owned(user('1'));
  const before = JSON.stringify(source);
  const selected = selectRequired(source, OWNED, types);
  (selected?.['owner'] as JsonObject)['id'] = 2;
  expect(JSON.stringify(source)).toBe(before);
});
