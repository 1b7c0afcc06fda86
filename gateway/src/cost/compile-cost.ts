import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isListType,
  isNonNullType,
  type OperationTypeNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';
import type { OperationContext } from '../planning/prepared-operation';
import {
  collectFields,
  conditionKey,
  type CollectedField,
  type Condition,
  type Part,
} from './collect-fields';
import type { CostRules, FieldRule } from './cost-rules';
import { costlyArguments, isConstant, type ArgumentCost } from './input-cost';

/** A field of the operation with what it costs. */
export interface FieldCost {
  readonly key: string;
  readonly name: string;
  /** It is asked for when all of any of these hold; always when missing. */
  readonly when: readonly (readonly Condition[])[] | undefined;
  readonly rule: FieldRule;
  /** The first node that asks for it: all have the same arguments. */
  readonly node: FieldNode;
  readonly args: readonly ArgumentCost[];
  /** 0 for no list, 2 for a list of lists. */
  readonly listDepth: number;
  /** What one value costs, beside its fields; when missing, what its type costs. */
  readonly weight: number | undefined;
  /** The fields of the objects it returns. */
  readonly set: SetCost | undefined;
}

/** The fields of an object, for each kind of object it may be. */
export interface SetCost {
  variants: readonly Variant[];
}

/** What objects of some types are asked for. */
export interface Variant {
  readonly types: ReadonlySet<string>;
  readonly weight: number;
  readonly fields: readonly FieldCost[];
  /** The response key of `__typename`, when it is always asked for. */
  readonly typenameKey: string | undefined;
}

/** An operation, ready to estimate its cost for any variables. */
export interface CostPlan {
  readonly base: number;
  readonly root: SetCost;
  /** Whether the estimate depends on the variables. */
  readonly isConstant: boolean;
}

/** The operation has more different selections, by type, than are looked at. */
export class CostLimitError extends Error {
  override readonly name = 'CostLimitError';
}

// The cost of an operation beside its fields.
const BASE: Readonly<Record<OperationTypeNode, number>> = {
  query: 0,
  mutation: 10,
  subscription: 0,
};
// More than an operation of the default size has, unless it sets out to.
const MOST_SETS = 5_000;

/**
 * Compiles a validated operation.
 *
 * @throws CostLimitError
 */
export function compileCost(context: OperationContext, rules: CostRules): CostPlan {
  const { operation, schema } = context;
  const root = schema.getRootType(operation.operation);
  const compiler = new CostCompiler(context, rules);
  const parts = [{ set: operation.selectionSet, when: [] }];
  const set = root ? compiler.set(root, parts) : { variants: [] };
  return { base: BASE[operation.operation], root: set, isConstant: compiler.isConstant };
}

class CostCompiler {
  isConstant = true;
  private readonly sets = new Map<string, SetCost>();
  private readonly ids = new WeakMap<object, number>();
  private nextId = 1;

  constructor(
    private readonly context: OperationContext,
    private readonly rules: CostRules,
  ) {}

  set(parent: GraphQLCompositeType, parts: readonly Part[]): SetCost {
    const ids = parts.map(({ set, when }) => `${this.id(set)}?${conditionKey(when)}`);
    const key = [parent.name, ...new Set(ids)].join(' ');
    const known = this.sets.get(key);
    if (known) return known;
    if (this.sets.size >= MOST_SETS) throw new CostLimitError();
    const made: SetCost = { variants: [] };
    this.sets.set(key, made);
    made.variants = this.variants(parent, parts);
    return made;
  }

  private variants(parent: GraphQLCompositeType, parts: readonly Part[]): Variant[] {
    const { schema } = this.context;
    const types = isAbstractType(parent) ? schema.getPossibleTypes(parent) : [parent];
    const variants = new Map<string, Variant & { types: Set<string> }>();
    for (const type of types) {
      const variant = this.variant(type, parts);
      const id = this.variantId(variant);
      const known = variants.get(id);
      if (known) known.types.add(type.name);
      else variants.set(id, { ...variant, types: new Set([type.name]) });
    }
    // The dearest first: where an answer does not tell its types apart, it is taken for that.
    return [...variants.values()].sort((a, b) => b.weight - a.weight);
  }

  private variant(type: GraphQLObjectType, parts: readonly Part[]): Omit<Variant, 'types'> {
    const collected = collectFields(this.context, type, parts);
    const typename = collected.find(
      ({ name, nodes }) => name === '__typename' && nodes.some(({ when }) => when.length === 0),
    );
    return {
      weight: this.rules.type(type.name),
      fields: collected.flatMap((field) => this.field(type, field)),
      typenameKey: typename?.key,
    };
  }

  private field(parent: GraphQLObjectType, { key, name, nodes }: CollectedField): FieldCost[] {
    const definition = parent.getFields()[name];
    const [first] = nodes;
    // Introspection is bounded by its depth, and costs no subgraph anything.
    if (!definition || !first) return [];
    const type = getNamedType(definition.type);
    const rule = this.rules.field(parent.name, name);
    const args = costlyArguments(first.node, rule.args, this.rules);
    const always = nodes.some(({ when }) => when.length === 0);
    if (!always || (dependsOnVariables(first.node) && (rule.list || args.length > 0))) {
      this.isConstant = false;
    }
    return [
      {
        ...{ key, name, rule, args, node: first.node },
        when: always ? undefined : nodes.map(({ when }) => when),
        listDepth: listDepth(definition.type),
        weight: rule.weight ?? (isCompositeType(type) ? undefined : this.rules.type(type.name)),
        set: isCompositeType(type) ? this.set(type, partsOf(nodes)) : undefined,
      },
    ];
  }

  private variantId({ weight, fields, typenameKey }: Omit<Variant, 'types'>): string {
    const parts = fields.map(({ key, node, rule, weight: own, listDepth: depth, set }) =>
      [key, this.id(node), rule.id, own, depth, set ? this.id(set) : ''].join(' '),
    );
    return [weight, typenameKey, ...parts].join('\n');
  }

  private id(object: object): number {
    const known = this.ids.get(object);
    if (known !== undefined) return known;
    this.ids.set(object, this.nextId);
    this.nextId += 1;
    return this.nextId - 1;
  }
}

function partsOf(nodes: CollectedField['nodes']): Part[] {
  return nodes.flatMap(({ node: { selectionSet }, when }) =>
    selectionSet ? [{ set: selectionSet, when }] : [],
  );
}

function dependsOnVariables({ arguments: args = [] }: FieldNode): boolean {
  return args.some(({ value }) => !isConstant(value));
}

function listDepth(type: GraphQLOutputType): number {
  if (isNonNullType(type)) return listDepth(type.ofType);
  return isListType(type) ? 1 + listDepth(type.ofType) : 0;
}
