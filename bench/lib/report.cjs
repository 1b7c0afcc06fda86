// The tables at the end of a comparison.
'use strict';

const { table } = require('./table.cjs');

const HEAD = [
  '',
  'CPU ms/request',
  'of a core',
  'requests/s',
  'p50 ms',
  'p99 ms',
  'RSS MB',
  'fetches',
  'CPU ratio',
  'target',
  '',
];

const digits = (value) => (value < 1 ? value.toFixed(3) : value.toFixed(value < 100 ? 2 : 0));

function row(label, result, { ratio, target, met }) {
  return [
    label,
    digits(result.cpuMsPerRequest),
    `${(result.coreShare * 100).toFixed(0)}%`,
    result.requestsPerSecond.toFixed(0),
    digits(result.p50Ms),
    digits(result.p99Ms),
    result.rssMb.toFixed(0),
    result.fetchesPerRequest.toFixed(1),
    ratio === undefined ? '' : ratio.toFixed(2),
    target === undefined ? '' : String(target),
    met === undefined ? '' : met ? 'met' : 'missed',
  ];
}

/** One table a scenario: every gateway's medians, its CPU ratio to ours, and the target. */
function report({ results, ratios, targets, targetsMet }, gateways, scenarios) {
  return scenarios
    .map(({ id }) => {
      const rows = gateways
        .filter((gateway) => results[gateway.id]?.[id])
        .map((gateway) =>
          row(gateway.label, results[gateway.id][id], {
            ratio: ratios[gateway.id]?.[id],
            target: targets[gateway.id]?.[id],
            met: targetsMet[gateway.id]?.[id],
          }),
        );
      return rows.length === 0 ? '' : `${id}\n${table([HEAD, ...rows])}\n`;
    })
    .filter((text) => text !== '')
    .join('\n');
}

module.exports = { report };
