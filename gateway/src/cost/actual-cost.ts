import type { CostPlan, FieldCost, SetCost, Variant } from './compile-cost';
import type { CostRules } from './cost-rules';
import { bounded, isIncluded } from './estimate-cost';
import { argumentCost, type Variables } from './input-cost';

type Data = Readonly<Record<string, unknown>>;

/**
 * What an operation has cost, by the data of its answer: as the estimate, with every list as long
 * as it is and every object of the type it is of. `variables` are coerced.
 */
export function actualCost(
  plan: CostPlan,
  data: Data | null,
  variables: Variables,
  rules: CostRules,
): number {
  const actual = new Actual(variables, rules);
  return bounded(plan.base + (data ? actual.fields(plan.root, data) : 0));
}

class Actual {
  private readonly argumentCosts = new Map<FieldCost, number>();

  constructor(
    private readonly variables: Variables,
    private readonly rules: CostRules,
  ) {}

  /** What the fields of an object have cost. */
  fields(set: SetCost, object: Data): number {
    return this.fieldsOf(this.variantOf(set, object), object);
  }

  private fieldsOf(variant: Variant | undefined, object: Data): number {
    let sum = 0;
    for (const field of variant?.fields ?? []) {
      if (!(field.key in object)) continue;
      sum += this.values(field, object[field.key]) + this.args(field);
    }
    return sum;
  }

  private values(field: FieldCost, value: unknown): number {
    if (Array.isArray(value)) {
      return value.reduce<number>((sum, item) => sum + this.values(field, item), 0);
    }
    // What the field itself is said to cost was spent to find that there is nothing.
    if (value === null || value === undefined) return field.rule.weight ?? 0;
    if (!field.set) return field.weight ?? 0;
    const object = value as Data;
    const variant = this.variantOf(field.set, object);
    return (field.weight ?? variant?.weight ?? 0) + this.fieldsOf(variant, object);
  }

  private args(field: FieldCost): number {
    if (field.args.length === 0) return 0;
    const known = this.argumentCosts.get(field);
    if (known !== undefined) return known;
    const { rules, variables } = this;
    const cost = field.args.reduce((sum, arg) => sum + argumentCost(arg, rules, variables), 0);
    this.argumentCosts.set(field, cost);
    return cost;
  }

  /** By `__typename` where it was asked for, and else by the keys the object has. */
  private variantOf({ variants }: SetCost, object: Data): Variant | undefined {
    const [only] = variants;
    if (variants.length <= 1) return only;
    const byName = variants.find(
      ({ typenameKey, types }) =>
        typenameKey !== undefined && types.has(object[typenameKey] as string),
    );
    return byName ?? variants.find((variant) => this.describes(variant, object)) ?? only;
  }

  private describes({ fields }: Variant, object: Data): boolean {
    const asked = fields.filter(({ when }) => isIncluded(when, this.variables));
    if (!asked.every(({ key }) => key in object)) return false;
    const keys = new Set(asked.map(({ key }) => key));
    // What is left are the keys of `__typename`.
    return Object.keys(object).every((key) => keys.has(key) || typeof object[key] === 'string');
  }
}
