import { FEDERATIONS, type FederationName } from './fixtures';
import { Bench, type Running } from './harness/bench';

async function answer(name: FederationName, query: string, running: Running) {
  const bench = new Bench(FEDERATIONS[name]);
  try {
    const { data, errors } = await bench.ours(query, running);
    return { data, errors: errors.map(({ path, message }) => `${path.join('.')}: ${message}`) };
  } finally {
    await bench.close();
  }
}

it('tells one error of fields that go with the one that failed', async () => {
  const fault = (coordinate: string) =>
    coordinate === 'Query.bestseller' ? ('throw' as const) : undefined;
  const { data, errors } = await answer('shop', '{ version bestseller { id } }', { fault });
  expect(data).toBeNull();
  expect(errors).toEqual([expect.stringMatching(/^bestseller: /)]);
});

it('tells of a required fetch that failed at the field that needs it', async () => {
  const query = '{ forms { id byline } }';
  const names = Object.keys(FEDERATIONS.requires.subgraphs);
  const answers = await Promise.all(names.map((it) => answer('requires', query, { down: [it] })));
  const errors = answers.flatMap((it) => it.errors);
  expect(errors).toContainEqual(expect.stringMatching(/^forms\.0\.byline: /));
  for (const error of errors) expect(error).toMatch(/^forms(\.\d+\.byline)?: /);
});
