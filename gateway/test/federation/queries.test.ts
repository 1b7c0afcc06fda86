import { FEDERATIONS, type FederationName } from './fixtures';
import { Bench } from './harness/bench';
import { differences, extraRequests } from './harness/compare';
import type { Case } from './queries/case';
import { REFERENCE_DIFFERS } from './queries/known';
import { clashCases } from './queries/clashes';
import { mediaCases } from './queries/media';
import { otherCases } from './queries/others';
import { shopCases } from './queries/shop';

const GROUPS = [...shopCases, ...mediaCases, ...otherCases, ...clashCases];

describe('answers are those of one schema over the same data', () => {
  const benches = new Map<FederationName, Bench>();
  const benchOf = (name: FederationName): Bench => {
    const bench = benches.get(name) ?? new Bench(FEDERATIONS[name]);
    benches.set(name, bench);
    return bench;
  };
  afterAll(async () => {
    for (const bench of benches.values()) await bench.close();
  });

  describe.each(GROUPS)('$federation: $about', ({ federation, cases }) => {
    it.each(cases.map(named))('%s %j', async (query, variables) => {
      const bench = benchOf(federation);
      const single = await bench.single(query, { variables });
      const reference = await bench.apollo(query, { variables });
      const ours = await bench.ours(query, { variables });
      const key = keyOf(query, variables);
      expect(differences(ours, single)).toEqual([]);
      const known = key in REFERENCE_DIFFERS;
      if (!known) expect(extraRequests(ours, reference)).toEqual([]);
      expect(differences(reference, single).length > 0).toBe(known);
    });
  });
});

function named(it: Case): [string, Readonly<Record<string, unknown>>] {
  return typeof it === 'string' ? [it, {}] : [...it];
}

function keyOf(query: string, variables: object): string {
  const text = JSON.stringify(variables);
  return text === '{}' ? query : `${query} ${text}`;
}
