import { payload, type RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, ID, Mutation, Query, Resolver } from 'type-graphql';
import { recordName, recordValue, removableAt, type DkimKeyRecord } from './dkim-key';
import type { DkimService } from './dkim.service';
import { DkimKey, DkimKeyPayload } from './dkim.types';

@Resolver()
export class DkimResolver {
  constructor(private readonly signing: DkimService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["admin:read"]])')
  @Query(() => [DkimKey], {
    description: 'The keys with which the organisation’s domains sign, newest first.',
  })
  async dkimKeys(
    @Arg('domain', () => String, { nullable: true, description: 'Only of this domain.' })
    domain: string | null | undefined,
    @Ctx() { viewer }: RequestContext,
  ): Promise<DkimKey[]> {
    return (await this.signing.list(viewer, domain ?? null)).map(toKey);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["admin:write"]])')
  @Mutation(() => DkimKeyPayload, {
    description:
      'Makes a domain’s next key. Publish its record, then call `activateDkimKey`; until then the one before signs.',
  })
  async rotateDkimKey(
    @Arg('domain', () => String, { description: 'A domain of the organisation.' }) domain: string,
    @Ctx() ctx: RequestContext,
  ): Promise<DkimKeyPayload> {
    return payload(ctx, 'key', async () => toKey(await this.signing.rotate(ctx.viewer, domain)));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["admin:write"]])')
  @Mutation(() => DkimKeyPayload, {
    description:
      'Signs with a key from now on; refused until the DNS publishes it. The one before can still be verified.',
  })
  async activateDkimKey(
    @Arg('id', () => ID, { description: 'Which key.' }) id: string,
    @Ctx() ctx: RequestContext,
  ): Promise<DkimKeyPayload> {
    return payload(ctx, 'key', async () => toKey(await this.signing.activate(ctx.viewer, id)));
  }
}

function toKey(key: DkimKeyRecord): DkimKey {
  const { id, domain, selector, state, createdAt } = key;
  return {
    id,
    domain,
    selector,
    state,
    recordName: recordName(key),
    recordValue: recordValue(key),
    createdAt,
    removableAt: removableAt(key),
  };
}
