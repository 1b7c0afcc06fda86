// From the rounds' figures to medians, ratios and targets.
'use strict';

const MEASURES = [
  'cpuMsPerRequest',
  'coreShare',
  'requestsPerSecond',
  'p50Ms',
  'p99Ms',
  'rssMb',
  'fetchesPerRequest',
];

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Medians over rounds: `{ [gateway]: { [scenario]: { cpuMsPerRequest, …, rounds } } }`. */
function summarise(measured) {
  const results = {};
  for (const { gateway, scenario, figures } of measured) {
    const rounds = ((results[gateway] ??= {})[scenario] ??= { rounds: [] }).rounds;
    rounds.push(figures);
  }
  for (const scenarios of Object.values(results)) {
    for (const result of Object.values(scenarios)) {
      for (const measure of MEASURES) {
        result[measure] = median(result.rounds.map((figures) => figures[measure]));
      }
    }
  }
  return results;
}

/** CPU time a request of every other gateway over that of our `own`, for each scenario both were measured in. */
function ratiosTo(own, results) {
  const ratios = {};
  for (const [gateway, scenarios] of Object.entries(results)) {
    if (own.includes(gateway)) continue;
    for (const [scenario, { cpuMsPerRequest }] of Object.entries(scenarios)) {
      const ours = own.map((id) => results[id]?.[scenario]).find((result) => result !== undefined);
      if (ours) (ratios[gateway] ??= {})[scenario] = cpuMsPerRequest / ours.cpuMsPerRequest;
    }
  }
  return ratios;
}

/** Which targets the ratios meet; what was not measured is left out. */
function targetsMet(targets, ratios) {
  const met = {};
  for (const [gateway, scenarios] of Object.entries(ratios)) {
    for (const [scenario, ratio] of Object.entries(scenarios)) {
      const target = targets[gateway]?.[scenario];
      if (target !== undefined) (met[gateway] ??= {})[scenario] = ratio >= target;
    }
  }
  return met;
}

module.exports = { summarise, ratiosTo, targetsMet };
