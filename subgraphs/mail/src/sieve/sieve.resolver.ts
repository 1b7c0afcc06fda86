import { payloadOf, type RequestContext, WriteOptions } from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, ID, Mutation, Query, Resolver } from 'type-graphql';
import { RulesPayload, SieveExport } from '../rules/rule.types';
import type { SieveScript } from './export';
import type { SieveService } from './sieve.service';

@Resolver()
export class SieveResolver {
  constructor(private readonly sieve: SieveService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:read"]])')
  @Query(() => SieveExport, {
    description: 'A mailbox’s own rules as a Sieve script (RFC 5228), for other mail servers.',
  })
  exportMailRules(
    @Arg('accountId', () => ID, { description: 'The mailbox.' }) accountId: string,
    @Ctx() { viewer }: RequestContext,
  ): Promise<SieveScript> {
    return this.sieve.export(viewer, accountId);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => RulesPayload, {
    description:
      'Adds the rules of a Sieve script (RFC 5228 with fileinto, copy, imap4flags, vacation, reject, body and regex). What rules cannot do is refused with its line, and nothing changes.',
  })
  async importMailRules(
    @Arg('accountId', () => ID, { description: 'The mailbox.' }) accountId: string,
    @Arg('script', () => String, { description: 'The script, at most 65,536 characters.' })
    script: string,
    @Arg('replace', () => Boolean, {
      nullable: true,
      defaultValue: false,
      description: 'Instead of the mailbox’s own rules; behind them otherwise.',
    })
    replace: boolean | null,
    @Arg('options', () => WriteOptions, { nullable: true, description: 'How to carry it out.' })
    options: WriteOptions | null,
    @Ctx() ctx: RequestContext,
  ): Promise<RulesPayload> {
    const how = { replace: replace === true, options: options ?? {} };
    const done = await payloadOf(ctx, async () => ({
      rules: await this.sieve.import(ctx.viewer, accountId, script, how),
    }));
    return { rules: [], ...done } as unknown as RulesPayload;
  }
}
