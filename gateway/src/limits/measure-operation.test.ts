import { buildOperationContext } from '@apollo/gateway';
import { buildSchema, parse } from 'graphql';
import { DEFAULT_LIMITS } from './limits';
import { exceededLimit, measureOperation } from './measure-operation';

const schema = buildSchema('type Query { a: Query b: Int }');

const measure = (text: string) => {
  const { operation, fragments } = buildOperationContext({
    schema,
    operationDocument: parse(text),
  });
  return measureOperation(operation, fragments);
};

describe('the size of an operation', () => {
  it('counts levels, aliases and root fields', () => {
    expect(measure('{ a { x: b y: b } c: b }')).toEqual({ depth: 2, aliases: 3, rootFields: 2 });
  });

  it('counts a fragment at each of its uses', () => {
    const fragment = 'fragment F on Query { x: a { b } }';
    expect(measure(`{ ...F a { ... on Query { ...F } } } ${fragment}`)).toEqual({
      depth: 3,
      aliases: 2,
      rootFields: 2,
    });
  });

  it('takes no time for fragments that multiply', () => {
    const levels = Array.from(
      { length: 60 },
      (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`,
    );
    const { aliases } = measure(`{ ...F0 } ${levels.join(' ')} fragment F60 on Query { x: b }`);
    expect(aliases).toBe(2 ** 60);
  });

  it('leaves introspection to graphql-js', () => {
    expect(measure('{ __schema { types { fields { type { name } } } } }').depth).toBe(1);
  });

  it('says which limit is exceeded', () => {
    const size = { depth: 1, aliases: 1, rootFields: 1 };
    expect(exceededLimit(size, DEFAULT_LIMITS)).toBeUndefined();
    expect(exceededLimit({ ...size, depth: 16 }, DEFAULT_LIMITS)).toContain('depth 16');
    expect(exceededLimit({ ...size, aliases: 51 }, DEFAULT_LIMITS)).toContain('51 aliases');
    expect(exceededLimit({ ...size, rootFields: 31 }, DEFAULT_LIMITS)).toContain('31 root fields');
  });
});
