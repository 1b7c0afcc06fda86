import type { FederationName } from '../fixtures';

/** Fields that generated operations leave out where fields fail. */
export const AVOIDED: Partial<Readonly<Record<FederationName, readonly string[]>>> = {
  // Of an object that stands for an interface, what is asked of one type is asked of all: a failure
  // of another type is told where nobody asked for it.
  media: ['Book', 'Film', 'Song'].flatMap((type) =>
    ['headline', 'blurb', 'score', 'verdicts'].map((field) => `${type}.${field}`),
  ),
};
