import { buildSubgraphSchema, printSubgraphSchema } from '@apollo/subgraph';
import {
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  parse,
} from 'graphql';
import { buildSchemaSync, type BuildSchemaOptions } from 'type-graphql';
import type { RequestContext } from './context';

const IMPORTS = [
  '@key',
  '@shareable',
  '@external',
  '@requires',
  '@provides',
  '@override',
  '@inaccessible',
  '@tag',
  '@interfaceObject',
  '@authenticated',
  '@requiresScopes',
];
type Resolve = GraphQLFieldResolver<unknown, RequestContext>;

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ${JSON.stringify(IMPORTS)})\n`;

/** Finds the entity of a representation, or null when this caller has none. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each resolver names its own keys
export type ReferenceResolver = (reference: any, context: RequestContext) => unknown;

/** A subgraph's classes. */
export interface FederatedSchemaOptions {
  readonly resolvers: BuildSchemaOptions['resolvers'];
  readonly orphanedTypes?: BuildSchemaOptions['orphanedTypes'];
  /** Gives the instance of a resolver class; absent when only the SDL is wanted. */
  readonly instanceOf?: (resolver: unknown) => unknown;
  /** Reference resolvers by type name. */
  readonly references?: Readonly<Record<string, ReferenceResolver>>;
}

/** A subgraph's schema, ready to execute, and the SDL it is composed from. */
export interface FederatedSchema {
  readonly sdl: string;
  readonly schema: GraphQLSchema;
}

/** From type-graphql classes to a federation subgraph: directives kept, resolvers carried over. */
export function buildFederatedSchema(options: FederatedSchemaOptions): FederatedSchema {
  const { resolvers, orphanedTypes, instanceOf, references = {} } = options;
  const source = buildSchemaSync({
    resolvers,
    ...(orphanedTypes && { orphanedTypes }),
    ...(instanceOf && { container: { get: instanceOf } }),
    validate: false,
    skipCheck: true,
    pubSub: unusedPubSub,
  });
  const sdl = LINK + printSubgraphSchema(source);
  const map = Object.fromEntries(
    Object.values(source.getTypeMap())
      .filter((type) => !type.name.startsWith('__'))
      .map((type) => [type.name, resolversOf(type, references[type.name])])
      .filter(([, found]) => found !== undefined),
  ) as never;
  return { sdl, schema: buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: map }]) };
}

function resolversOf(type: object, reference: ReferenceResolver | undefined): unknown {
  if (isObjectType(type)) return objectResolvers(type, reference);
  if (isScalarType(type)) return isSpecifiedScalarType(type) ? undefined : type;
  if (isEnumType(type)) {
    return Object.fromEntries(type.getValues().map(({ name, value }) => [name, value as unknown]));
  }
  if (isAbstractType(type) && type.resolveType) return { __resolveType: type.resolveType };
  return undefined;
}

function objectResolvers(
  type: GraphQLObjectType,
  reference: ReferenceResolver | undefined,
): Record<string, unknown> {
  const map: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(type.getFields())) {
    if (field.subscribe) {
      map[name] = { subscribe: field.subscribe, resolve: afresh(field.resolve) };
    } else if (field.resolve) map[name] = field.resolve;
  }
  if (reference) map['__resolveReference'] = reference;
  return map;
}

// graphql-js resolves every event of a stream with the one context it was opened with.
function afresh(resolve: Resolve | undefined): Resolve | undefined {
  return (
    resolve &&
    ((source, args, context, info) => {
      context.loaders.clear();
      return resolve(source, args, context, info);
    })
  );
}

// type-graphql insists on one although every subscription here brings its own `subscribe`.
const unusedPubSub = {
  publish: () => undefined,
  subscribe: () => {
    throw new Error('Subscriptions listen to the event feed');
  },
};
