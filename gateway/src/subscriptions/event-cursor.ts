import {
  getNamedType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
  Kind,
  type ConstDirectiveNode,
  type GraphQLField,
  type GraphQLNamedType,
} from 'graphql';
import { isOpen } from '../authority/requirement';
import { Requirements } from '../authority/requirements';
import type { Graph } from '../planning/graph';

/** What is read of a graph to know its events. */
export type EventGraph = Pick<Graph, 'schema' | 'supergraphSchema' | 'directives'>;

type Field = GraphQLField<unknown, unknown>;

/**
 * The named type of the `cursor` that the events of a subscription field carry; undefined when they
 * have none, when `service` does not resolve it, or when not everyone may read it.
 */
export function cursorTypeOf(
  graph: EventGraph,
  subscription: string,
  service: string,
): string | undefined {
  const event = eventType(graph, subscription);
  const cursor = event && cursorField(event);
  if (!event || !cursor) return undefined;
  const bare = isNonNullType(cursor.type) ? cursor.type.ofType : cursor.type;
  if (!isLeafType(bare) || !resolvedBy(graph, event, service)) return undefined;
  const requirements = new Requirements(graph.supergraphSchema, graph.directives);
  return isOpen(requirements.ofField(event.name, 'cursor')) ? bare.name : undefined;
}

/** Whether the subscription field takes a cursor of type `type` as `after`. */
export function hasReplay({ schema }: EventGraph, subscription: string, type: string): boolean {
  const field = schema.getSubscriptionType()?.getFields()[subscription];
  const after = field?.args.find(({ name }) => name === 'after');
  if (!after) return false;
  const bare = isNonNullType(after.type) ? after.type.ofType : after.type;
  return isLeafType(bare) && bare.name === type;
}

function eventType({ schema }: EventGraph, subscription: string): GraphQLNamedType | undefined {
  const field = schema.getSubscriptionType()?.getFields()[subscription];
  return field && getNamedType(field.type);
}

function cursorField(type: GraphQLNamedType): Field | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()['cursor'] : undefined;
}

/** Whether the supergraph lets `service` answer the cursor (the join spec's @join__field). */
function resolvedBy(
  { supergraphSchema }: EventGraph,
  { name }: GraphQLNamedType,
  service: string,
): boolean {
  const type = supergraphSchema.getType(name);
  const field = type && cursorField(type);
  if (!field) return false;
  const joined = (field.astNode?.directives ?? []).filter(isJoinField);
  // Without one, every subgraph that has the type has the field.
  if (joined.length === 0) return true;
  const graph = graphEnumValue(supergraphSchema, service);
  return joined.some(
    (directive) =>
      argumentText(directive, 'graph') === graph && argumentText(directive, 'external') !== 'true',
  );
}

function isJoinField({ name }: ConstDirectiveNode): boolean {
  return name.value === 'join__field';
}

function graphEnumValue(schema: EventGraph['supergraphSchema'], service: string) {
  const type = schema.getType('join__Graph');
  if (!type || !('getValues' in type)) return undefined;
  return type
    .getValues()
    .find(({ astNode }) =>
      (astNode?.directives ?? []).some((directive) => argumentText(directive, 'name') === service),
    )?.name;
}

function argumentText(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = directive.arguments?.find((argument) => argument.name.value === name)?.value;
  if (value?.kind === Kind.BOOLEAN) return String(value.value);
  return value && 'value' in value && typeof value.value === 'string' ? value.value : undefined;
}
