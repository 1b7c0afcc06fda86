import type { Answer } from '../execution/answer';

type Data = Record<string, unknown> | null;

type CostExtensions = Readonly<Record<'cost', object>>;

interface ChargeOptions {
  /** Whether the client wants to read the cost. */
  readonly isAsked: boolean;
  readonly estimated: number;
  readonly max: number | undefined;
  /** What the client has left, where it has a budget. */
  readonly remaining: number | undefined;
  readonly actual: (data: Data) => number;
  /** Takes a difference from the budget, where there is one; returns what is left. */
  readonly correct: ((difference: number) => number | Promise<number>) | undefined;
}

/** What one run of an operation costs. */
export class Charge {
  constructor(private readonly options: ChargeOptions) {}

  get estimated(): number {
    return this.options.estimated;
  }

  /**
   * Corrects the budget by what the answer shows to have been spent; adds the cost to the answer.
   * One whose rest follows is corrected by `conclude`.
   */
  async settle(answer: Answer): Promise<Answer> {
    const { isAsked, remaining } = this.options;
    const pending = isAsked ? this.extensions(undefined, remaining) : undefined;
    const extensions = answer.rest ? pending : await this.conclude(() => answer.data);
    return extensions ? answer.extendedBy(extensions) : answer;
  }

  /**
   * Corrects the budget by the whole data of an answer; the cost as extensions, where it is asked
   * for. Nothing tells what a failure has cost the subgraphs.
   */
  async conclude(dataOf: () => Data): Promise<CostExtensions | undefined> {
    const { isAsked, estimated, actual, correct } = this.options;
    if (!isAsked && !correct) return undefined;
    const data = dataOf();
    const spent = actual(data);
    const isKnown = correct && data !== null;
    const remaining = isKnown ? await correct(spent - estimated) : this.options.remaining;
    return isAsked ? this.extensions(spent, remaining) : undefined;
  }

  private extensions(spent: number | undefined, remaining: number | undefined): CostExtensions {
    const { estimated, max } = this.options;
    return {
      cost: {
        estimated,
        ...(spent !== undefined && { actual: spent }),
        ...(max !== undefined && { max }),
        ...(remaining !== undefined && { remaining: Math.floor(remaining) }),
      },
    };
  }
}
