import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { GraphQLDateTime, GraphQLJSON } from 'graphql-scalars';

/** A point in time: `Date` in code, RFC 3339 in UTC on the wire. */
export const DateTime = new GraphQLScalarType<Date, Date>({
  ...GraphQLDateTime.toConfig(),
  name: 'DateTime',
  description: 'A point in time as RFC 3339, such as 2026-03-01T09:00:00Z.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
});

/** Open JSON. */
export const JsonScalar = new GraphQLScalarType({
  ...GraphQLJSON.toConfig(),
  name: 'JSON',
  description: 'Any JSON value, for what is truly open.',
  specifiedByURL: null,
});

function text(
  name: string,
  description: string,
  accepts: (value: string) => boolean,
): GraphQLScalarType {
  const read = (value: unknown): string => {
    if (typeof value !== 'string' || !accepts(value))
      throw new GraphQLError(`Not a value of ${name}`);
    return value;
  };
  return new GraphQLScalarType({
    name,
    description,
    serialize: read,
    parseValue: read,
    parseLiteral: (node) => read(node.kind === Kind.STRING ? node.value : undefined),
  });
}

const MAX_TOKEN = 512;
const isToken = (value: string): boolean => value !== '' && value.length <= MAX_TOKEN;

/** The version of an object (RFC 9110 §8.8.3), given back in `ifMatch`. */
export const ETag = text(
  'ETag',
  'The version of an object: give it back in `options.ifMatch` to change only what you have seen.',
  isToken,
);

/** A place in the stream of changes. */
export const SyncToken = text(
  'SyncToken',
  'A place in the stream of changes: give it back as `after` or `since` to hear what followed.',
  isToken,
);

/** An absolute URL. */
export const UrlScalar = text('URL', 'An absolute URL.', (value) => URL.canParse(value));

const readInteger = (value: unknown): bigint => {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === 'string' && /^-?\d{1,19}$/.test(value)) return BigInt(value);
  throw new GraphQLError('Not a 64-bit integer');
};

/** A 64-bit integer: `bigint` in code, decimal text on the wire, read from text or number. */
export const BigIntScalar = new GraphQLScalarType<bigint, string>({
  name: 'BigInt',
  description: 'A 64-bit integer, written as decimal text so that no digit is lost in JSON.',
  serialize: (value) => readInteger(value).toString(),
  parseValue: readInteger,
  parseLiteral: (node) =>
    readInteger(node.kind === Kind.INT || node.kind === Kind.STRING ? node.value : undefined),
});
