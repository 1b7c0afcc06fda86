import { Directive, Field, InterfaceType, ObjectType } from 'type-graphql';
import { ExpectedError } from '../errors';
import type { RequestContext } from './context';
import { OpError, toOpError } from './op-errors';

@InterfaceType('Payload', {
  description: 'What a mutation answers.',
  resolveType: (value: Payload) => value.constructor.name,
})
export abstract class Payload {
  @Field(() => [OpError], { description: 'Empty when the mutation did what it was asked.' })
  errors!: OpError[];
}

@Directive('@shareable')
@ObjectType('OkPayload', {
  implements: Payload,
  description: 'The answer of a mutation that has nothing to show.',
})
export class OkPayload extends Payload {
  @Field(() => Boolean, { description: 'Whether it was done.' })
  ok!: boolean;
}

/**
 * Runs `work` and answers `{ [field]: result, errors: [] }`; an `ExpectedError` becomes
 * `{ [field]: null, errors: [...] }`, anything else is thrown on and masked.
 *
 * @example return payload(ctx, 'folder', () => this.folders.create(ctx.viewer, path));
 */
export async function payload<Name extends string, Result>(
  ctx: Pick<RequestContext, 'traceId'>,
  field: Name,
  work: () => Promise<Result>,
): Promise<{ [K in Name]: Result | null } & { errors: OpError[] }> {
  const answer = await payloadOf(ctx, async () => ({ [field]: await work() }));
  return { [field]: null, ...answer } as { [K in Name]: Result | null } & { errors: OpError[] };
}

/** As `payload`, for work that yields several fields of the payload. */
export async function payloadOf<Fields extends object>(
  ctx: Pick<RequestContext, 'traceId'>,
  work: () => Promise<Fields>,
): Promise<Partial<Fields> & { errors: OpError[] }> {
  try {
    return { ...(await work()), errors: [] };
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return { errors: [toOpError(error, ctx.traceId)] } as unknown as Partial<Fields> & {
      errors: OpError[];
    };
  }
}

/** Runs `work` and answers an `OkPayload`. */
export async function okPayload(
  ctx: Pick<RequestContext, 'traceId'>,
  work: () => Promise<unknown>,
): Promise<OkPayload> {
  const { errors } = await payloadOf(ctx, async () => {
    await work();
    return {};
  });
  return Object.assign(new OkPayload(), { ok: errors.length === 0, errors });
}
