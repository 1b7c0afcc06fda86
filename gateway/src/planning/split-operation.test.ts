import { buildSchema, Kind, parse, print, type FieldNode } from 'graphql';
import { DeferSettings } from './deferred-fragments';
import type { OperationContext } from './prepared-operation';
import { splitOperation, type OperationPart, type SplitOperation } from './split-operation';

const schema = buildSchema(`
  directive @defer(label: String, if: Boolean! = true) on FRAGMENT_SPREAD | INLINE_FRAGMENT
  type Query { user: User things: [Thing] a: Int }
  type Mutation { change: User }
  interface Thing { id: ID }
  interface Named { name: String }
  union Any = User | Book
  type User implements Thing & Named { id: ID name: String friend: User }
  type Book implements Thing { id: ID }
`);

function split(query: string, held: Record<string, true> = {}) {
  const document = parse(query);
  const fragments: OperationContext['fragments'] = {};
  const [operation] = document.definitions;
  for (const it of document.definitions) {
    if (it.kind === Kind.FRAGMENT_DEFINITION) fragments[it.name.value] = it;
  }
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error(query);
  const context = { schema, operation, fragments };
  return { context, made: splitOperation(context, document, new DeferSettings(fragments, held)) };
}

const planned = (made: SplitOperation | undefined): string =>
  made ? print(made.labelled(made.document)) : '';

const flat = (text: string): string => text.replace(/\s+/g, ' ');

const described = (part: OperationPart): object => ({
  on: `${part.path.map((step) => (step.kind === 'field' ? step.key : `...${step.condition ?? ''}`)).join(' ')} ${part.typeName}`,
  selects: flat(print(part.context.operation.selectionSet)),
  ...(part.inner.length > 0 && { inner: part.inner.map(described) }),
});

describe('an operation that defers', () => {
  it('is taken apart at every place of its fragments', () => {
    const { made } = split(
      `{ user { id ...F u: friend { ...F } } } fragment F on User { ... @defer(label: "f") { name ... @defer { id } } }`,
    );
    const inner = [{ on: '... User', selects: '{ ... { id } }' }];
    const part = { selects: '{ ... { name } }', inner };
    expect(made && described(made.primary)).toEqual({
      on: ' Query',
      selects: '{ user { id ... on User u: friend { ... on User } } }',
      inner: [
        { ...part, on: 'user ... ... User' },
        { ...part, on: 'user u ... ... User' },
      ],
    });
    const labels = [...planned(made).matchAll(/label: "(\w+)"/g)];
    expect(new Set(labels.map(([, label]) => label)).size).toBe(4);
  });

  it('knows which objects of an abstract type are meant', () => {
    const { made } = split(`{ things {
      ... on User @defer { name } ... on Named { ... @defer { name } } ... on Thing @defer { id } ... on Any @defer { __typename } } }`);
    const places = made?.primary.inner.map((it) => (described(it) as { on: string }).on);
    expect(places).toEqual([
      'things ...User User',
      'things ...Named ... Named',
      'things ... Thing',
      'things ...Any Any',
    ]);
  });

  it('is whole where no condition holds', () => {
    const query =
      'query($v: Boolean!) { a ... @defer(if: $v) { user { id } } ... @defer(if: false) { a } }';
    expect(split(query).made).toBeUndefined();
    const { made } = split(query, { v: true });
    expect(made?.primary.inner).toHaveLength(1);
    expect(flat(planned(made))).toBe(
      'query ($v: Boolean!) { a ... @defer(label: "1") { user { id } } ... { a } }',
    );
  });

  it('is whole where it has too many places', () => {
    const levels = Array.from(
      { length: 20 },
      (_, n) => `fragment F${n} on User { friend { ...F${n + 1} } f: friend { ...F${n + 1} } }`,
    );
    const query = `{ user { ...F0 } } ${levels.join(' ')} fragment F20 on User { ... @defer { id } }`;
    expect(split(query).made).toBeUndefined();
  });

  it('runs the fields of a mutation at once', () => {
    const { made } = split('mutation { ... @defer { change { ... @defer { id } } } }');
    expect(made && described(made.primary)).toMatchObject({
      selects: '{ ... { change } }',
      inner: [{ selects: '{ ... { id } }' }],
    });
  });

  it('says of its own fields which are denied', () => {
    const { context, made } = split('{ user { ... @defer { id } } }');
    const user = context.operation.selectionSet.selections[0] as FieldNode;
    const denial = { coordinate: 'Query.user', code: 'FORBIDDEN', nonNull: false } as const;
    const denied = made?.denied(new Map([[user, denial]]));
    const shown = made?.primary.context.operation.selectionSet.selections[0] as FieldNode;
    expect(shown).not.toBe(user);
    expect(denied?.get(shown)).toBe(denial);
  });
});
