import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { byProjector, byReference, schema } from '../../../test/fixtures/projection/oracle';
import {
  Choices,
  randomOperation,
  recordingResolver,
} from '../../../test/fixtures/projection/random-case';
import { ExactCompletion } from './exact-completion';

const RUNS = Number(process.env['PROJECTION_RUNS'] ?? 200);

// A failure is told before the search for a simpler one is over.
const LIMIT_MS = 20_000 + RUNS * 20;

const numbers = fc.uint8Array({ minLength: 10, maxLength: 700, size: 'max' });
const variables = fc.record({ a: fc.boolean(), b: fc.boolean() });

afterEach(() => jest.restoreAllMocks());

describe('random operations over random data', () => {
  it.each([
    ['good', false],
    ['wrong', true],
  ])('come out as graphql-js has them when the data is %s', (_name, wrong) => {
    const exact = jest.spyOn(ExactCompletion.prototype, 'root');
    let compared = 0;
    let withErrors = 0;
    fc.assert(
      fc.property(numbers, variables, (drawn, given) => {
        const choices = new Choices(drawn);
        const query = randomOperation(choices);
        fc.pre(validate(schema, parse(query)).length === 0);
        const one = { query, data: {}, variables: given };
        const wanted = byReference(one, recordingResolver(choices, wrong));
        const paths = wanted.errors.map(({ path }) => path);
        exact.mockClear();
        for (const codegen of [true, false]) {
          const { text, errors } = byProjector(one, codegen);
          expect(text).toBe(wanted.text);
          expect(errors.map(({ path }) => path)).toEqual(paths);
        }
        expect(exact).toHaveBeenCalledTimes(paths.length > 0 ? 2 : 0);
        compared++;
        if (paths.length > 0) withErrors++;
      }),
      { numRuns: RUNS, maxSkipsPerRun: 1000, interruptAfterTimeLimit: LIMIT_MS },
    );
    expect(compared).toBeGreaterThanOrEqual(RUNS);
    expect(withErrors > RUNS / 10).toBe(wrong);
  });
});
