import { BigIntScalar, payload, type RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { OwnAccount } from '../accounts/account';
import { MailAccount } from '../accounts/account.types';
import { MailQuota, MailQuotaPayload } from './quota.types';
import type { MailboxQuota, Quotas } from './quotas';

@Resolver(() => MailAccount)
export class QuotaResolver {
  constructor(private readonly quotas: Quotas) {}

  @FieldResolver(() => MailQuota, {
    nullable: true,
    description: 'How full it is; null for a mailbox elsewhere, whose server limits it.',
  })
  quota(@Root() { id, kind }: OwnAccount): Promise<MailboxQuota> | null {
    return kind === 'LOCAL' ? this.quotas.of(id) : null;
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["admin:write"]])')
  @Mutation(() => MailQuotaPayload, {
    description: 'Limits what a user of the organisation may keep in mail.',
  })
  async setMailQuota(
    @Arg('userId', () => ID, { description: 'Whose mailbox.' }) userId: string,
    @Arg('limitBytes', () => BigIntScalar, {
      nullable: true,
      description: 'Bytes it may hold; null for the limit of the installation.',
    })
    limitBytes: bigint | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<MailQuotaPayload> {
    const bytes = limitBytes == null ? null : Number(limitBytes);
    return payload(ctx, 'quota', async () =>
      this.quotas.of(await this.quotas.limit(ctx.viewer, userId, bytes)),
    );
  }
}
