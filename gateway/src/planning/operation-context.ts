import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Graph } from './build-graph';
import { fieldNeedsOf } from './separate/field-needs';
import { plannedKeys, type PlannedKeys } from './normalise/planned-keys';

/** An operation with what its document holds. */
export interface OperationContext {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  /** Under which keys its fields are fetched; those of the response when left out. */
  readonly keys?: PlannedKeys;
  /** Whether a field belongs to a key by which a subgraph finds objects of a type. */
  readonly isKey?: (typeName: string, fieldName: string) => boolean;
}

/** One of which it is known under which keys its fields are fetched. */
export interface PlannedContext extends OperationContext {
  readonly keys: PlannedKeys;
}

/** The context of a document with one operation. */
export function contextOf(
  { schema, supergraphSchema }: Pick<Graph, 'schema' | 'supergraphSchema'>,
  { definitions }: DocumentNode,
): PlannedContext {
  const fragments = Object.create(null) as OperationContext['fragments'];
  let operation: OperationDefinitionNode | undefined;
  for (const definition of definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operation = definition;
    else if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments[definition.name.value] = definition;
    }
  }
  if (!operation) throw new Error('the document holds no operation');
  const keys = plannedKeys(supergraphSchema, { operation, fragments });
  const isKey: OperationContext['isKey'] = (type, field) =>
    fieldNeedsOf(supergraphSchema).isAnyKey(type, field);
  return { schema, operation, fragments, keys, isKey };
}
