// npm run bench:gateway [-- --json FILE --rounds N --seconds S --connections N --only a,b]
'use strict';

const { parseArgs } = require('node:util');
const { stopOnSignals } = require('./lib/children.cjs');
const { ensureBenchInstalled } = require('./lib/installed.cjs');

const USAGE = `npm run bench:gateway -- [options]

  --json FILE        also write the figures as JSON
  --rounds N         rounds the medians are taken over (3)
  --seconds S        seconds each gateway is measured in each scenario of a round (5)
  --connections N    requests under way at any time (16)
  --only A,B         these gateways only, of those below
`;

function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '5' },
      connections: { type: 'string', default: '16' },
      only: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const count = (name) => {
    const value = Number(values[name]);
    if (!(value > 0)) throw new Error(`--${name} must be a number above 0`);
    return value;
  };
  return {
    help: values.help,
    json: values.json ?? null,
    rounds: Math.ceil(count('rounds')),
    seconds: count('seconds'),
    connections: Math.ceil(count('connections')),
    only: values.only?.split(',') ?? null,
    firstWarmUpSeconds: 4,
    warmUpSeconds: 1,
  };
}

async function main(args) {
  const options = readOptions(args);
  const { GATEWAYS } = require('./gateways/index.cjs');
  if (options.help) {
    const names = GATEWAYS.map(({ id, label }) => `  ${id.padEnd(20)} ${label}`);
    process.stdout.write(`${USAGE}\n${names.join('\n')}\n`);
    return;
  }
  await ensureBenchInstalled();
  stopOnSignals();
  const unknown = options.only?.find((id) => !GATEWAYS.some((gateway) => gateway.id === id));
  if (unknown !== undefined) throw new Error(`--only: there is no gateway "${unknown}"`);
  await require('./compare.cjs').run(options);
}

main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`bench: ${error.message}\n`);
  process.exit(1);
});
