import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  visit,
  type DirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  type InterfaceTypeDefinitionNode,
  type InterfaceTypeExtensionNode,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  type SelectionSetNode,
} from 'graphql';
import type { LocalSubgraph } from '../../../src';
import type { Data, Federation, RunState, Source } from './federation';
import { Resolution, type Owner } from './resolve';

/** What the subgraphs of a federation share. */
export interface Shared {
  readonly federation: Federation;
  readonly interfacesOf: (typename: string) => readonly string[];
  readonly protectedFields: ReadonlySet<string>;
  /** The state of the execution under way. */
  readonly run: () => RunState;
}

type Reference = Data & { readonly __typename: string };

/** A subgraph that resolves from the data what it owns, and the rest from what it is sent. */
export function makeSubgraph(name: string, sdl: string, shared: Shared): LocalSubgraph {
  const document = parse(sdl);
  const declared = readDeclarations(document);
  const schema = buildSubgraphSchema([{ typeDefs: document, resolvers: {} }]);
  const { federation, interfacesOf, protectedFields } = shared;
  const resolution = new Resolution(federation, interfacesOf, protectedFields, declared);
  const find = (reference: Reference): Source | null => {
    const record = findEntity(reference, declared.keysOf(reference.__typename), shared);
    if (!record || federation.unknown?.[name]?.(record)) return null;
    return { record, given: reference };
  };
  attach(schema, resolution, find);
  countRequests(name, schema);
  return {
    name,
    sdl,
    schema,
    createContext: () => {
      const run = shared.run();
      if (run.down.has(name)) throw new Error(`${name} is down`);
      return run;
    },
  };
}

/** Resolves every field of a schema by `resolution`. */
export function attach(
  schema: GraphQLSchema,
  { resolve }: Resolution,
  find?: (reference: Reference) => Source | null,
): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('_')) continue;
    if (isAbstractType(type)) {
      type.resolveType = (value: Source) => String(value.record['__typename']);
    }
    if (isObjectType(type)) {
      for (const field of Object.values(type.getFields())) field.resolve ??= resolve;
    }
    if (find && (isObjectType(type) || isInterfaceType(type))) {
      type.extensions = { ...type.extensions, apollo: { subgraph: { resolveReference: find } } };
    }
  }
}

// Each execution has its own object of variable values.
function countRequests(name: string, schema: GraphQLSchema): void {
  for (const root of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      const inner = field.resolve;
      field.resolve = (parent, args, run: RunState, info): unknown => {
        const seen = run.requests.get(name) ?? new Set();
        run.requests.set(name, seen.add(info.variableValues));
        return inner?.(parent, args, run, info);
      };
    }
  }
}

function findEntity(
  reference: Reference,
  keys: readonly SelectionSetNode[],
  { federation, interfacesOf }: Shared,
): Data | undefined {
  const { __typename: typename } = reference;
  const usable = keys.filter((key) => holds(reference, key));
  if (usable.length === 0) {
    throw new Error(`no key of ${typename} in ${JSON.stringify(reference)}`);
  }
  return federation.entities.find((entity) => {
    const own = String(entity['__typename']);
    if (own !== typename && !interfacesOf(own).includes(typename)) return false;
    return usable.every((key) => matches(entity, reference, key));
  });
}

function holds(reference: unknown, key: SelectionSetNode): boolean {
  if (reference === null) return true;
  if (Array.isArray(reference)) return reference.every((item) => holds(item, key));
  return key.selections.every((selection) => {
    if (selection.kind !== Kind.FIELD) return false;
    const value = (reference as Data)[selection.name.value];
    if (value === undefined) return false;
    return !selection.selectionSet || holds(value, selection.selectionSet);
  });
}

function matches(entity: unknown, reference: unknown, key: SelectionSetNode | undefined): boolean {
  if (!key || entity === null || reference === null) return entity === reference;
  if (Array.isArray(entity)) {
    const others = reference as readonly unknown[];
    return entity.every((item, index) => matches(item, others[index], key));
  }
  return key.selections.every((selection) => {
    if (selection.kind !== Kind.FIELD) return false;
    const name = selection.name.value;
    return matches((entity as Data)[name], (reference as Data)[name], selection.selectionSet);
  });
}

interface Declarations extends Owner {
  keysOf(typename: string): readonly SelectionSetNode[];
}

function readDeclarations(document: DocumentNode): Declarations {
  const external = new Set<string>();
  const keys = new Map<string, SelectionSetNode[]>();
  const type = (node: TypeLike): undefined => {
    const { value: name } = node.name;
    for (const directive of node.directives ?? []) {
      if (directive.name.value === 'external') {
        for (const field of node.fields ?? []) external.add(`${name}.${field.name.value}`);
      }
      if (directive.name.value !== 'key') continue;
      keys.set(name, [...(keys.get(name) ?? []), fieldsOf(directive)]);
    }
    for (const field of node.fields ?? []) {
      const isExternal = field.directives?.some(({ name: it }) => it.value === 'external');
      if (isExternal) external.add(`${name}.${field.name.value}`);
    }
    return undefined;
  };
  visit(document, {
    ObjectTypeDefinition: type,
    ObjectTypeExtension: type,
    InterfaceTypeDefinition: type,
    InterfaceTypeExtension: type,
  });
  return {
    isExternal: (types, field) => types.some((name) => external.has(`${name}.${field}`)),
    isKey: (types, field) =>
      types.some((name) =>
        keys
          .get(name)
          ?.some(({ selections }) =>
            selections.some((it) => it.kind === Kind.FIELD && it.name.value === field),
          ),
      ),
    keysOf: (typename) => keys.get(typename) ?? [],
  };
}

type TypeLike =
  | ObjectTypeDefinitionNode
  | ObjectTypeExtensionNode
  | InterfaceTypeDefinitionNode
  | InterfaceTypeExtensionNode;

function fieldsOf(directive: DirectiveNode): SelectionSetNode {
  const fields = directive.arguments?.find(({ name }) => name.value === 'fields')?.value;
  if (fields?.kind !== Kind.STRING) throw new Error('a key has fields');
  const [definition] = parse(`{${fields.value}}`).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('not a selection');
  return definition.selectionSet;
}

/** Names of fields that keys, `@requires`, `@provides` and `@fromContext` speak of. */
export function fieldsOfDirectives(sdls: readonly string[]): Set<string> {
  const names = new Set<string>(['_entities', '_service']);
  for (const sdl of sdls) {
    for (const [, text = ''] of sdl.matchAll(
      /@(?:key|requires|provides)\s*\(\s*fields:\s*"([^"]*)"/g,
    )) {
      for (const [name] of text.matchAll(/\w+/g)) names.add(name);
    }
    for (const [, text = ''] of sdl.matchAll(/@fromContext\s*\(\s*field:\s*"([^"]*)"/g)) {
      for (const [name] of text.matchAll(/\w+/g)) names.add(name);
    }
  }
  return names;
}
