import type { GraphQLSchema } from 'graphql';
import type { Artefacts } from './artefacts';
import { breakingChanges, type BreakingChange } from './changes';
import { compose, CompositionError } from './composition';
import { lintDescriptions, lintJoins } from './lint';
import type { RegisteredOperation } from './manifest';
import { invalidOperations, type BrokenOperation } from './usage';

/** Everything a check found. */
export interface CheckReport {
  readonly ok: boolean;
  readonly compositionErrors: readonly string[];
  readonly breaking: readonly BreakingChange[];
  readonly brokenOperations: readonly BrokenOperation[];
  readonly lint: readonly string[];
}

export interface CheckOptions {
  /** The client-facing schema that is published; without one nothing can break. */
  readonly published?: GraphQLSchema | undefined;
  /** Operations of all clients. */
  readonly operations: readonly RegisteredOperation[];
  /** Accept breaking changes that no registered operation uses. */
  readonly allowBreaking?: boolean | undefined;
}

/** Composes the artefacts and compares them with what is published and registered. */
export async function checkGraph(
  artefacts: Artefacts,
  { published, operations, allowBreaking = false }: CheckOptions,
): Promise<CheckReport> {
  const composed = composeOrReasons(artefacts);
  if ('reasons' in composed) {
    return {
      ok: false,
      compositionErrors: composed.reasons,
      breaking: [],
      brokenOperations: [],
      lint: lintJoins(artefacts),
    };
  }
  const breaking = published ? await breakingChanges(published, composed.api, operations) : [];
  const brokenOperations = invalidOperations(operations, composed.api);
  const lint = [...lintJoins(artefacts), ...lintDescriptions(composed.api)];
  const refused = breaking.filter((each) => !allowBreaking || each.operations.length > 0);
  const ok = refused.length + brokenOperations.length + lint.length === 0;
  return { ok, compositionErrors: [], breaking, brokenOperations, lint };
}

function composeOrReasons(artefacts: Artefacts) {
  try {
    return compose(artefacts.subgraphs);
  } catch (error) {
    if (error instanceof CompositionError) return { reasons: error.reasons };
    throw error;
  }
}
