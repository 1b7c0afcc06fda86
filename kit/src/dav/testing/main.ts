import { parseArgs } from 'node:util';
import { runContract, type Trait } from './contract';
import { basic } from './describe-contract';
import { openContractWorld } from './world';

const USAGE = `Checks a CalDAV and CardDAV server against what the mirror needs, in collections of its own:
  --url <address> --user <name> --password <app password>
  --sharee <user>     somebody to share a calendar with; sharing is left out without
  --without <traits>  of passwords, limit, move, scheduling, oc-sharing; with commas
  --private           the server is not on the public internet, or has no TLS
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      url: { type: 'string' },
      user: { type: 'string' },
      password: { type: 'string' },
      sharee: { type: 'string' },
      without: { type: 'string', default: '' },
      private: { type: 'boolean', default: false },
    },
  });
  const { url, user, password, sharee } = values;
  if (url === undefined || user === undefined || password === undefined) {
    process.stdout.write(USAGE);
    process.exitCode = 2;
    return;
  }
  const options = { allowPrivate: values.private };
  const world = await openContractWorld(basic(url, user, password), options, sharee);
  const without = new Set(values.without.split(',') as Trait[]);
  if (!sharee || world.calendars.capabilities.sharing !== 'oc') without.add('oc-sharing');
  if (world.calendars.scheduleOutboxUrl === null) without.add('scheduling');
  try {
    for await (const { name, outcome, error } of runContract(world, without)) {
      const why = error instanceof Error ? `: ${error.message}` : '';
      process.stdout.write(`${outcome.padEnd(9)} ${name}${why}\n`);
      if (outcome === 'failed') process.exitCode = 1;
    }
  } finally {
    await world.close();
  }
}

main().catch((error: unknown) => {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
