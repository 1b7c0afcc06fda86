import type { Principal } from '@suitegraph/kit/auth';
import { composeGraph, federationLink } from '../../test/fixtures/compose';
import { denialOf } from './decide';
import { Requirements } from './requirements';

const RENAMED = federationLink(
  '@key',
  { name: '@authenticated', as: '@loggedIn' },
  { name: '@requiresScopes', as: '@scoped' },
  { name: '@policy', as: '@ruled' },
);

const graph = composeGraph({
  a: `${RENAMED}
    type Query {
      open: String
      field: String @loggedIn
      scoped: String @scoped(scopes: [["a", "b"], ["root"]])
      ruled: String @ruled(policies: [["p", "q"], ["r"]])
      everything: String @loggedIn @scoped(scopes: [["a"]]) @ruled(policies: [["p"]])
      secret: Secret
      secrets: [[Secret!]!]!
      token: Token
      color: Color
      node: Node
      posts: [Post!]!
      result: Result
      shared: String @scoped(scopes: [["a"]])
    }
    type Secret @loggedIn { id: ID! deep: String @scoped(scopes: [["a"]]) }
    scalar Token @scoped(scopes: [["a"]])
    enum Color @ruled(policies: [["p"]]) { RED }
    interface Node { id: ID! note: String }
    type One implements Node { id: ID! note: String @scoped(scopes: [["a"]]) }
    type Other implements Node { id: ID! note: String @scoped(scopes: [["b"]]) }
    interface Post { id: ID! }
    type PublicPost implements Post { id: ID! }
    type PrivatePost implements Post @loggedIn { id: ID! }
    union Result = PublicPost | Secret
    type Thing @key(fields: "id") @loggedIn { id: ID! name: String }
  `,
  b: `${RENAMED}
    type Query { other: String thing: Thing }
    type Thing @key(fields: "id") { id: ID! price: Int @scoped(scopes: [["b"]]) }
  `,
});

const requirements = new Requirements(graph.supergraphSchema, graph.directives);

const holder = (...scopes: string[]) => ({ scopes: new Set(scopes) }) as unknown as Principal;

interface Asked {
  readonly principal: Principal | null;
  readonly policies?: string[];
}

const NOBODY: Asked = { principal: null };
const SOMEBODY: Asked = { principal: holder() };

const decide = (coordinate: string, { principal, policies = [] }: Asked) => {
  const [type = '', field = ''] = coordinate.split('.');
  return denialOf(requirements.ofField(type, field), principal, new Set(policies)) ?? 'allowed';
};

describe('the directives of a supergraph', () => {
  it('are found under the names the subgraphs gave them', () => {
    expect(graph.directives).toEqual({
      authenticated: 'loggedIn',
      requiresScopes: 'scoped',
      policy: 'ruled',
    });
  });

  it.each<[string, string, Asked, string]>([
    ['a field without any', 'Query.open', NOBODY, 'allowed'],
    ['@authenticated on a field', 'Query.field', NOBODY, 'UNAUTHENTICATED'],
    ['@authenticated on a field', 'Query.field', SOMEBODY, 'allowed'],
    ['@requiresScopes on a field', 'Query.scoped', NOBODY, 'UNAUTHENTICATED'],
    ['@requiresScopes on a field', 'Query.scoped', { principal: holder('a') }, 'FORBIDDEN'],
    ['@requiresScopes on a field', 'Query.scoped', { principal: holder('a', 'b') }, 'allowed'],
    ['@requiresScopes on a field', 'Query.scoped', { principal: holder('root') }, 'allowed'],
    ['@policy on a field', 'Query.ruled', SOMEBODY, 'FORBIDDEN'],
    ['@policy on a field', 'Query.ruled', { ...SOMEBODY, policies: ['p'] }, 'FORBIDDEN'],
    ['@policy on a field', 'Query.ruled', { ...SOMEBODY, policies: ['p', 'q'] }, 'allowed'],
    ['@policy on a field', 'Query.ruled', { ...SOMEBODY, policies: ['r'] }, 'allowed'],
    ['@policy that fails for nobody', 'Query.ruled', NOBODY, 'UNAUTHENTICATED'],
    ['@policy that holds for nobody', 'Query.ruled', { ...NOBODY, policies: ['r'] }, 'allowed'],
    ['all on a field', 'Query.everything', { principal: holder('a') }, 'FORBIDDEN'],
    ['all on a field', 'Query.everything', { ...SOMEBODY, policies: ['p'] }, 'FORBIDDEN'],
    ['all on a field', 'Query.everything', { ...NOBODY, policies: ['p'] }, 'UNAUTHENTICATED'],
    ['all on a field', 'Query.everything', { principal: holder('a'), policies: ['p'] }, 'allowed'],
    ['an object that is returned', 'Query.secret', NOBODY, 'UNAUTHENTICATED'],
    ['an object in lists', 'Query.secrets', NOBODY, 'UNAUTHENTICATED'],
    ['an object that is read', 'Secret.id', NOBODY, 'UNAUTHENTICATED'],
    ['an object and a field of it', 'Secret.deep', SOMEBODY, 'FORBIDDEN'],
    ['an object and a field of it', 'Secret.deep', { principal: holder('a') }, 'allowed'],
    ['a scalar', 'Query.token', SOMEBODY, 'FORBIDDEN'],
    ['a scalar', 'Query.token', { principal: holder('a') }, 'allowed'],
    ['an enum', 'Query.color', SOMEBODY, 'FORBIDDEN'],
    ['an enum', 'Query.color', { ...SOMEBODY, policies: ['p'] }, 'allowed'],
    [
      'an interface field, one implementation of two',
      'Node.note',
      { principal: holder('a') },
      'FORBIDDEN',
    ],
    [
      'an interface field, both implementations',
      'Node.note',
      { principal: holder('a', 'b') },
      'allowed',
    ],
    ['an interface field nobody guards', 'Node.id', NOBODY, 'allowed'],
    ['the field of one implementation', 'One.note', { principal: holder('a') }, 'allowed'],
    [
      'what returns an interface of which one implementation is guarded',
      'Query.posts',
      NOBODY,
      'allowed',
    ],
    ['a field of that interface', 'Post.id', NOBODY, 'UNAUTHENTICATED'],
    ['a field of the open implementation', 'PublicPost.id', NOBODY, 'allowed'],
    ['a field of the guarded implementation', 'PrivatePost.id', NOBODY, 'UNAUTHENTICATED'],
    ['what returns a union', 'Query.result', NOBODY, 'allowed'],
    ['an object guarded in another subgraph', 'Query.thing', NOBODY, 'UNAUTHENTICATED'],
    ['a field and an object of two subgraphs', 'Thing.price', SOMEBODY, 'FORBIDDEN'],
    [
      'a field and an object of two subgraphs',
      'Thing.price',
      { principal: holder('b') },
      'allowed',
    ],
  ])('guard %s: %s', (_, coordinate, asked, expected) => {
    expect(decide(coordinate, asked)).toBe(expected);
  });
});

describe('an interface that asks for more than its implementations', () => {
  // Composition before 2.9.4 kept what a subgraph states on an interface.
  const { supergraphSchema, directives } = composeGraph(
    {
      a: `${federationLink('@authenticated')}
        type Query { node: Node field: String @authenticated }
        interface Node { id: ID! }
        type One implements Node { id: ID! }
      `,
    },
    (sdl) => sdl.replace(/(interface Node\s+@join__type\(graph: A\))/, '$1 @authenticated'),
  );

  it('guards what returns it', () => {
    const guarded = new Requirements(supergraphSchema, directives);
    expect(denialOf(guarded.ofField('Query', 'node'), null)).toBe('UNAUTHENTICATED');
    expect(denialOf(guarded.ofField('Node', 'id'), null)).toBe('UNAUTHENTICATED');
    expect(denialOf(guarded.ofField('One', 'id'), null)).toBeUndefined();
  });
});

describe('requirements of two subgraphs on one field', () => {
  it('must both be met', () => {
    const link = federationLink('@shareable', '@requiresScopes', '@authenticated');
    const made = composeGraph({
      a: `${link} type Query { x: Int @shareable @requiresScopes(scopes: [["a", "u"], ["root"]]) }`,
      b: `${link} type Query { x: Int @shareable @requiresScopes(scopes: [["b"]]) @authenticated }`,
    });
    const x = new Requirements(made.supergraphSchema, made.directives).ofField('Query', 'x');
    expect(denialOf(x, holder('a', 'u'))).toBe('FORBIDDEN');
    expect(denialOf(x, holder('root'))).toBe('FORBIDDEN');
    expect(denialOf(x, holder('root', 'b'))).toBeUndefined();
    expect(denialOf(x, holder('a', 'u', 'b'))).toBeUndefined();
  });
});
