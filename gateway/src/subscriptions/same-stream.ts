import type { PlanNode, QueryPlan, SubscriptionNode } from '@apollo/query-planner';
import {
  getNamedType,
  isAbstractType,
  isEnumType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

/** A subscription's plan and the graph it was made for. */
export interface PlannedStream {
  readonly plan: QueryPlan;
  readonly document: DocumentNode;
  readonly graph: {
    readonly schema: GraphQLSchema;
    readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
  };
}

/**
 * Whether a stream can go on under another graph without a client noticing: the plans fetch the
 * same from the same places, and what the client selects has the same types.
 */
export function sameStream(before: PlannedStream, after: PlannedStream): boolean {
  return (
    JSON.stringify(before.plan) === JSON.stringify(after.plan) &&
    JSON.stringify(routing(before)) === JSON.stringify(routing(after)) &&
    responseShape(before) === responseShape(after)
  );
}

function routing({ plan, graph }: PlannedStream): readonly (readonly [string, string?])[] {
  const used = [...servicesOf(plan.node)].sort();
  return used.map((service) => [
    service,
    graph.subgraphs.find(({ name }) => name === service)?.url,
  ]);
}

function servicesOf(node: PlanNode | SubscriptionNode | undefined, into = new Set<string>()) {
  JSON.stringify(node, (key, value: unknown) => {
    if (key === 'serviceName' && typeof value === 'string') into.add(value);
    return value;
  });
  return into;
}

/** The types of everything selected, and what values they may have. */
function responseShape({ document, graph: { schema } }: PlannedStream): string {
  const lines: string[] = [];
  const seen = new Set<GraphQLNamedType>();
  const info = new TypeInfo(schema);
  const Field = (): void => {
    const parent = info.getParentType();
    const type = info.getType();
    lines.push(`${String(parent)}.${info.getFieldDef()?.name ?? ''}: ${String(type)}`);
    for (const named of [parent, type && getNamedType(type)]) {
      if (named && !seen.has(named)) lines.push(...valuesOf(schema, named));
      if (named) seen.add(named);
    }
  };
  visit(document, visitWithTypeInfo(info, { Field }));
  return lines.join('\n');
}

function valuesOf(schema: GraphQLSchema, type: GraphQLNamedType): string[] {
  const names = isEnumType(type)
    ? type.getValues()
    : isAbstractType(type)
      ? schema.getPossibleTypes(type)
      : [];
  return names.map(({ name }) => `${type.name} = ${name}`).sort();
}
