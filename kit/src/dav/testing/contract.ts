import type { ContractWorld } from './world';
import { accountCases } from './account-cases';
import { collectionCases } from './collection-cases';
import { objectCases } from './object-cases';
import { syncCases } from './sync-cases';

/** What not every server has. */
export type Trait = 'passwords' | 'limit' | 'move' | 'scheduling' | 'oc-sharing';

/** One thing the client and a server have to agree on; it throws when they do not. */
export interface ContractCase {
  readonly name: string;
  readonly needs?: Trait;
  readonly run: (world: ContractWorld) => Promise<void>;
}

/** The cases, in no order that matters: each makes what it needs. */
export const CONTRACT: readonly ContractCase[] = [
  ...accountCases,
  ...collectionCases,
  ...objectCases,
  ...syncCases,
];

export interface ContractResult {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'left out';
  readonly error?: unknown;
}

/** Runs the contract against a server, a case at a time; leaves out what needs one of `without`. */
export async function* runContract(
  world: ContractWorld,
  without: ReadonlySet<Trait>,
): AsyncGenerator<ContractResult> {
  for (const { name, needs, run } of CONTRACT) {
    if (needs && without.has(needs)) {
      yield { name, outcome: 'left out' };
      continue;
    }
    try {
      await run(world);
      yield { name, outcome: 'passed' };
    } catch (error) {
      yield { name, outcome: 'failed', error };
    }
  }
}
