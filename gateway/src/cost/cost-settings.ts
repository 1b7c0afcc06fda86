import type { BudgetTerms } from '../app/ports';

/** What operations may cost, and how it is estimated. */
export interface CostSettings {
  /** An operation that is estimated to cost more is refused; every cost is accepted when missing. */
  readonly max?: number;
  /** Assumed length of a list of which the schema says nothing. */
  readonly listSize: number;
  /** What each client may spend; without limit when missing. */
  readonly budget?: BudgetTerms;
}

export const DEFAULT_COST: CostSettings = { listSize: 10 };
