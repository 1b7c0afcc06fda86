import type { FederationName } from '../fixtures';
import type { Data } from '../harness/federation';

/** An operation, with its variables where it has some. */
export type Case = string | readonly [query: string, variables: Data];

/** Operations over one of the federations. */
export interface Cases {
  readonly federation: FederationName;
  readonly about: string;
  readonly cases: readonly Case[];
}
