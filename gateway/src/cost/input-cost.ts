import {
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  valueFromAST,
  visit,
  BREAK,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLInputType,
  type ValueNode,
} from 'graphql';
import type { CostRules } from './cost-rules';

export type Variables = Readonly<Record<string, unknown>>;

/** One given argument that costs something. */
export interface ArgumentCost {
  readonly node: ValueNode;
  readonly arg: GraphQLArgument;
  readonly weight: number;
}

/** The arguments of `node` that may cost something. Those that are left out cost nothing. */
export function costlyArguments(
  node: FieldNode,
  args: readonly GraphQLArgument[],
  rules: CostRules,
): ArgumentCost[] {
  return (node.arguments ?? []).flatMap(({ name, value }) => {
    const arg = args.find((candidate) => candidate.name === name.value);
    const weight = arg && rules.input(arg);
    if (!arg || weight === undefined || !mayCost(arg.type, weight)) return [];
    return [{ node: value, arg, weight }];
  });
}

/** What a given argument costs; `variables` are coerced. */
export function argumentCost(
  { node, arg, weight }: ArgumentCost,
  rules: CostRules,
  variables: Variables,
): number {
  return valueCost(valueFromAST(node, arg.type, variables), arg.type, weight, rules);
}

/** Whether a value is the same whatever the variables. */
export function isConstant(node: ValueNode): boolean {
  let constant = true;
  visit(node, {
    [Kind.VARIABLE]: () => {
      constant = false;
      return BREAK;
    },
  });
  return constant;
}

/** A list costs what its items cost, an input object its own weight and that of its fields. */
function valueCost(
  value: unknown,
  type: GraphQLInputType,
  weight: number,
  rules: CostRules,
): number {
  if (value === undefined || value === null) return 0;
  if (isNonNullType(type)) return valueCost(value, type.ofType, weight, rules);
  if (isListType(type)) {
    const items = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    return items.reduce<number>(
      (sum, item) => sum + valueCost(item, type.ofType, weight, rules),
      0,
    );
  }
  if (!isInputObjectType(type)) return weight;
  const fields = type.getFields();
  return Object.entries(value).reduce<number>((sum, [name, inner]) => {
    const field = fields[name];
    return field ? sum + valueCost(inner, field.type, rules.input(field), rules) : sum;
  }, weight);
}

function mayCost(type: GraphQLInputType, weight: number): boolean {
  if (isNonNullType(type) || isListType(type)) return mayCost(type.ofType, weight);
  return weight !== 0 || isInputObjectType(type);
}
