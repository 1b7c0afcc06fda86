import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { FEDERATIONS, type FederationName } from './fixtures';
import { Bench, type Ran, type Running } from './harness/bench';
import { differences, misplaced, unexplainedNulls } from './harness/compare';
import type { Fault, FaultOf, Federation } from './harness/federation';
import { generateOperation, type Generated } from './harness/generate';
import { AVOIDED } from './harness/limits';
import { hash, Tape } from './harness/tape';

const RUNS = Number(process.env['FEDERATION_RUNS'] ?? 300);
const SEED = Number(process.env['FEDERATION_SEED'] ?? 20_260_101);
const NAMES = Object.keys(FEDERATIONS) as FederationName[];
const TAPES = fc.array(fc.nat(9_972), { minLength: 10, maxLength: 160, size: 'max' });
const SHARE = Math.ceil(RUNS / NAMES.length);

describe.each(NAMES)('%s: any operation', (name) => {
  const federation = FEDERATIONS[name];
  let bench: Bench;
  beforeAll(() => {
    bench = new Bench(federation);
  });
  afterAll(() => bench.close());

  const operationOf = (choices: readonly number[], avoid: readonly string[]): Generated =>
    generateOperation(new Tape(choices), {
      schema: bench.schema,
      texts: textsOf(federation),
      avoid: new Set(avoid),
    });

  const check = async (
    run: (operation: Generated, seed: number) => Promise<readonly string[]>,
    avoid: readonly string[] = [],
  ): Promise<void> => {
    const property = fc.asyncProperty(TAPES, async (choices) => {
      const operation = operationOf(choices, avoid);
      const found = await run(operation, choices[0] ?? 0).catch((error: unknown) => [
        String(error),
      ]);
      expect(found.length === 0 ? '' : `${JSON.stringify(operation)}\n${found.join('\n')}`).toBe(
        '',
      );
    });
    await fc.assert(property, { numRuns: SHARE, seed: SEED, interruptAfterTimeLimit: 25_000 });
  };

  it('is answered as by one schema', async () => {
    await check(async ({ query, variables }) => {
      const single = await bench.single(query, { variables });
      const ours = await bench.ours(query, { variables });
      return differences(ours, single);
    });
  });

  it('is answered as by one schema when fields fail', async () => {
    await check(async ({ query, variables }, seed) => {
      const running = { variables, fault: faultsOf(seed) };
      const single = await bench.single(query, running);
      const ours = await bench.ours(query, running);
      return differences(ours, single);
    }, AVOIDED[name]);
  });

  it('has an error for each null of a subgraph that is down', async () => {
    await check(async ({ query, variables, misleads }, seed) => {
      const names = Object.keys(federation.subgraphs);
      const down = names.filter((_, index) => index === seed % names.length);
      const running: Running = { variables, down };
      const ours = await bench.ours(query, running);
      const single = await bench.single(query, { variables });
      const found = [...unexplainedNulls(ours, single), ...misplaced(ours)];
      if (misleads || !isComparable(name, query)) return found;
      const whole = await bench.apollo(query, { variables }).catch(() => undefined);
      // Where its plan is wrong, there is nothing to compare.
      if (!whole || differences(whole, single).length > 0) return found;
      return [...found, ...unlikeData(ours, await bench.apollo(query, running))];
    });
  });
});

// The reference sends no values from above, nothing for lists of lists, and leaves objects whose
// type it does not know.
function isComparable(name: FederationName, query: string): boolean {
  return name !== 'contexts' && name !== 'media' && !query.includes('total');
}

function unlikeData(ours: Ran, reference: Ran): string[] {
  const same = isDeepStrictEqual(ours.data, reference.data);
  return same ? [] : [`data: ${ours.text}\nand not: ${reference.text}`];
}

function faultsOf(seed: number): FaultOf {
  const faults: readonly Fault[] = ['throw', 'null', 'throw'];
  return (coordinate, id) => faults[hash(`${seed} ${coordinate} ${id}`) % 12];
}

function textsOf({ entities }: Federation): string[] {
  const ids = entities.map(({ id }) => id).filter((id) => typeof id === 'string');
  return ['none', 'USD', 'Book', ...new Set(ids)];
}
