// What is measured, and what is aimed at.
'use strict';

const { LARGE, SMALL } = require('./shop/queries.cjs');

/**
 * `isUnique`: each request has a header of its own that goes to the subgraphs, so that nothing can be shared
 * between requests.
 */
const SCENARIOS = [
  { id: 'large', query: LARGE, isUnique: true },
  { id: 'small', query: SMALL, isUnique: true },
  { id: 'large-shared', query: LARGE, isUnique: false },
];

/** The scenarios a gateway is measured in. */
function scenariosOf({ sharing = false, scenarios }) {
  return SCENARIOS.filter(
    ({ id, isUnique }) => isUnique === !sharing && (scenarios?.includes(id) ?? true),
  );
}

/** CPU time a request of theirs over ours, at least. */
const TARGETS = {
  apollo: { large: 10, small: 10 },
  hive: { large: 12, small: 10 },
  'hive-rust': { large: 5, small: 10 },
  mercurius: { large: 10, small: 1.3 },
  'hive-rust-sharing': { 'large-shared': 8 },
};

module.exports = { SCENARIOS, TARGETS, scenariosOf };
