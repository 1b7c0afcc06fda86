import type { Condition } from './collect-fields';
import type { CostPlan, FieldCost, SetCost, Variant } from './compile-cost';
import type { CostRules } from './cost-rules';
import { argumentCost, type Variables } from './input-cost';
import { listSize, type ListSize } from './list-size';

/** What an operation is estimated to cost. */
export interface CostEstimate {
  readonly cost: number;
  /** Lists whose length is not said as their schema demands, in words. */
  readonly problems: readonly string[];
}

interface EstimateOptions {
  readonly rules: CostRules;
  /** Assumed length of a list of which the schema says nothing. */
  readonly listSize: number;
}

/**
 * What the operation costs at most if its lists are as long as they say (IBM GraphQL Cost
 * Directives, static analysis). `variables` are coerced.
 */
export function estimateCost(
  plan: CostPlan,
  variables: Variables,
  options: EstimateOptions,
): CostEstimate {
  const estimate = new Estimate(variables, options);
  const cost = bounded(plan.base + estimate.dearest(plan.root, () => 0));
  return { cost, problems: [...estimate.problems] };
}

/** Whether a field is asked for with these variables. */
export function isIncluded(
  when: readonly (readonly Condition[])[] | undefined,
  variables: Variables,
): boolean {
  if (!when) return true;
  return when.some((all) => all.every(({ variable, is }) => (variables[variable] === true) === is));
}

/** JSON has no infinity. */
export function bounded(cost: number): number {
  return Math.min(Math.max(cost, 0), Number.MAX_SAFE_INTEGER);
}

/** The size of lists in the fields of what a field returns. */
interface Sized {
  readonly fields: ReadonlySet<string>;
  readonly size: number;
}

class Estimate {
  readonly problems = new Set<string>();
  // Fragments that use each other lead to the same fields again and again.
  private readonly known = new Map<FieldCost, number>();

  constructor(
    private readonly variables: Variables,
    private readonly options: EstimateOptions,
  ) {}

  /** What the fields of an object cost, for the dearest kind of object it may be. */
  dearest(set: SetCost, weigh: (variant: Variant) => number, sized?: Sized): number {
    let most = 0;
    for (const variant of set.variants) {
      let sum = weigh(variant);
      for (const field of variant.fields) sum += this.field(field, sized);
      most = Math.max(most, sum);
    }
    return most;
  }

  private field(field: FieldCost, sized: Sized | undefined): number {
    if (!isIncluded(field.when, this.variables)) return 0;
    const size = sized?.fields.has(field.name) ? sized.size : undefined;
    if (size !== undefined) return this.cost(field, size);
    const known = this.known.get(field);
    if (known !== undefined) return known;
    const cost = this.cost(field, undefined);
    this.known.set(field, cost);
    return cost;
  }

  private cost(field: FieldCost, sizeFromParent: number | undefined): number {
    const { rules } = this.options;
    const { size } = this.sizeOf(field);
    const count = this.count(field, sizeFromParent ?? size);
    const args = field.args.reduce((sum, arg) => sum + argumentCost(arg, rules, this.variables), 0);
    return bounded(count * this.one(field, size) + args);
  }

  /** What one value of a field costs. */
  private one({ weight, set, rule }: FieldCost, size: number | undefined): number {
    if (!set) return weight ?? 0;
    const fields = rule.list?.sizedFields;
    const sized = fields && fields.size > 0 && size !== undefined ? { fields, size } : undefined;
    return this.dearest(set, (variant) => weight ?? variant.weight, sized);
  }

  private count({ listDepth }: FieldCost, size: number | undefined): number {
    const { listSize: assumed } = this.options;
    if (listDepth === 0) return 1;
    return (size ?? assumed) * assumed ** (listDepth - 1);
  }

  private sizeOf({ rule, node }: FieldCost): ListSize {
    if (!rule.list) return { size: undefined };
    const found = listSize(rule, rule.list, node, this.variables);
    if (found.problem !== undefined) this.problems.add(found.problem);
    return found;
  }
}
