import {
  CONDITIONS,
  DEFAULTS,
  INTROSPECTION,
  MERGING,
} from '../../../test/fixtures/projection/condition-cases';
import {
  byProjector,
  byReference,
  type ProjectionCase,
} from '../../../test/fixtures/projection/oracle';
import { FIELDS, LISTS, ODD_KEYS, TYPES } from '../../../test/fixtures/projection/selection-cases';
import type { Case } from '../../../test/fixtures/projection/values';
import { WRONG } from '../../../test/fixtures/projection/wrong-cases';
import { ExactCompletion } from './exact-completion';

const GOOD = { FIELDS, ODD_KEYS, LISTS, TYPES, MERGING, CONDITIONS, DEFAULTS, INTROSPECTION };

afterEach(() => jest.restoreAllMocks());

const asCase = ([, query, data, variables]: Case): ProjectionCase => ({
  query,
  data,
  ...(variables && { variables }),
});

describe.each([
  ['generated code', true],
  ['closures', false],
])('the projector as %s', (_name, codegen) => {
  describe.each(Object.entries(GOOD))('writes what graphql-js gives: %s', (_group, cases) => {
    it.each(cases)('%s', (...args) => {
      const exact = jest.spyOn(ExactCompletion.prototype, 'root');
      const wanted = byReference(asCase(args));
      const given = byProjector(asCase(args), codegen);
      expect(given.text).toBe(wanted.text);
      expect(wanted.errors).toEqual([]);
      expect(given.errors).toEqual([]);
      // Good data never takes the slow way.
      expect(exact).not.toHaveBeenCalled();
    });
  });

  describe('has the nulls and paths of graphql-js for data that is wrong', () => {
    it.each(WRONG)('%s', (...args) => {
      const wanted = byReference(asCase(args));
      const given = byProjector(asCase(args), codegen);
      expect(given.text).toBe(wanted.text);
      expect(wanted.errors).not.toEqual([]);
      expect(given.errors.map(({ path }) => path)).toEqual(wanted.errors.map(({ path }) => path));
    });
  });
});
