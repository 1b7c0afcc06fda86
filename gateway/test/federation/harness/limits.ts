import type { FederationName } from '../fixtures';

/** Fields that generated operations leave out: what Apollo's planner plans wrongly by itself. */
export const AVOIDED: Readonly<Record<FederationName, readonly string[]>> = {
  // One field, required twice with different arguments.
  shop: ['Product.valueInYen'],
  // An object for an interface: what one type asks for is asked of all, without what it requires.
  media: ['Book', 'Film', 'Song'].flatMap((type) =>
    ['headline', 'blurb', 'score', 'verdicts'].map((field) => `${type}.${field}`),
  ),
  keys: [],
  // A circle that is entered by the subgraph that needs the other first.
  requires: ['Form.fourth', 'Form.fifth', 'Form.third'],
  evolution: [],
  contexts: [],
};
