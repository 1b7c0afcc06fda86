import { buildSchema, parse, type FragmentDefinitionNode } from 'graphql';
import { planningSize } from './planning-size';

const schema = buildSchema(`
  type Query { a: Query b: Int node: Node }
  interface Node { id: ID next: Node }
  type A implements Node { id: ID next: Node }
  type B implements Node { id: ID next: Node }
  type C implements Node { id: ID next: Node }
`);

const a = { name: 'a', url: '' };

const size = (text: string): number => {
  const [operation, ...fragments] = parse(text).definitions as FragmentDefinitionNode[];
  const named = Object.fromEntries(fragments.map((node) => [node.name.value, node]));
  return planningSize({ schema, subgraphs: [a, a] }, operation as never, named);
};

describe('planningSize', () => {
  it('counts fields, each use of a fragment, and nothing else', () => {
    expect(size('{ a { b x: b } b }')).toBe(4);
    expect(size('{ ...F a { ... on Query { ...F } } } fragment F on Query { b a { b } }')).toBe(7);
    expect(size('{ __schema { types { name } } }')).toBe(1);
  });

  it('multiplies with the types an object may have and the subgraphs', () => {
    expect(size('{ node { id } }')).toBe(1 + 2 * 3);
    expect(size('{ node { next { id } } }')).toBe(1 + 6 * (1 + 6));
    expect(size('{ node { ... on A { id } } }')).toBe(1 + 1);
  });

  it('takes no time for fragments that multiply', () => {
    const levels = Array.from(
      { length: 60 },
      (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`,
    );
    expect(size(`{ ...F0 } ${levels.join(' ')} fragment F60 on Query { b }`)).toBe(2 ** 60);
  });
});
