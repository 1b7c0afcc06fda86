import {
  Directive,
  Field,
  ID,
  InterfaceType,
  Int,
  ObjectType,
  registerEnumType,
} from 'type-graphql';
import {
  errorCatalogue,
  type ErrorCode,
  type ExpectedError,
  RateLimitedError,
  VersionConflictError,
} from '../errors';
import { ETag } from './scalars';

const codes = Object.keys(errorCatalogue) as ErrorCode[];

/** The codes as a GraphQL enum. */
export const ErrorCodeEnum = Object.fromEntries(codes.map((code) => [code, code])) as {
  [Code in ErrorCode]: Code;
};

registerEnumType(ErrorCodeEnum, {
  name: 'ErrorCode',
  description: 'What went wrong, as a stable code to branch on.',
  valuesConfig: Object.fromEntries(
    codes.map((code) => [code, { description: errorCatalogue[code].meaning }]),
  ),
});

@InterfaceType('OpError', {
  description: 'An expected failure of a mutation.',
  resolveType: (value: OpError) => value.constructor.name,
})
export abstract class OpError {
  @Field(() => ErrorCodeEnum, { description: 'Stable code to branch on.' })
  code!: ErrorCode;

  @Field(() => String, { description: 'What happened, for a person to read.' })
  message!: string;

  @Field(() => [String], {
    nullable: true,
    description: 'The argument at fault, outermost name first.',
  })
  path?: string[];

  @Field(() => ID, { description: 'Quote it when asking for help.' })
  traceId!: string;
}

@Directive('@shareable')
@ObjectType('GenericError', {
  implements: OpError,
  description: 'A failure that its code says all about.',
})
export class GenericError extends OpError {}

@Directive('@shareable')
@ObjectType('VersionConflict', {
  implements: OpError,
  description: 'The object has changed since the version given in `options.ifMatch`.',
})
export class VersionConflict extends OpError {
  @Field(() => ETag, { description: 'The version the object has now.' })
  currentVersion!: string;
}

@Directive('@shareable')
@ObjectType('Throttled', { implements: OpError, description: 'Too many requests.' })
export class Throttled extends OpError {
  @Field(() => Int, { description: 'Milliseconds to wait before trying again.' })
  retryAfterMs!: number;
}

/** An expected failure as the graph shows it. */
export function toOpError(error: ExpectedError, traceId: string): OpError {
  const { code, message } = error;
  const common = { code, message, traceId, ...(error.path && { path: [...error.path] }) };
  if (error instanceof VersionConflictError) {
    return Object.assign(new VersionConflict(), common, { currentVersion: error.currentVersion });
  }
  if (error instanceof RateLimitedError) {
    return Object.assign(new Throttled(), common, { retryAfterMs: error.retryAfterMs });
  }
  return Object.assign(new GenericError(), common);
}
