import { okPayload, OkPayload, payload, type RequestContext } from '@suitegraph/kit/graphql';
import {
  Arg,
  Args,
  Ctx,
  Directive,
  FieldResolver,
  Int,
  Mutation,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { MessageRecord } from '../messages/message';
import { loadMessage } from '../messages/message.loader';
import type { MessageService } from '../messages/message.service';
import { Message } from '../messages/message.types';
import { EmailAddress } from '../people/person.types';
import type { Suppression } from './suppression';
import type { SuppressionService, SuppressionsPage } from './suppression.service';
import {
  SuppressionConnection,
  SuppressionPayload,
  SuppressionsArgs,
  SuppressionType,
} from './suppression.types';

@Resolver(() => SuppressionType)
export class SuppressionResolver {
  constructor(
    private readonly list: SuppressionService,
    private readonly messages: MessageService,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["admin:read"]])')
  @Query(() => SuppressionConnection, {
    description: 'Addresses to which the organisation sends nothing, by address.',
  })
  suppressions(
    @Args(() => SuppressionsArgs) args: SuppressionsArgs,
    @Ctx() { viewer }: RequestContext,
  ): Promise<SuppressionsPage> {
    return this.list.list(viewer, args);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["admin:write"]])')
  @Mutation(() => SuppressionPayload, {
    description: 'Sends nothing to an address from now on. One that is on the list stays as it is.',
  })
  async addSuppression(
    @Arg('address', () => String, { description: 'Which address.' }) address: string,
    @Ctx() ctx: RequestContext,
  ): Promise<SuppressionPayload> {
    const added = await payload(ctx, 'suppression', () => this.list.add(ctx.viewer, address));
    return added;
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["admin:write"]])')
  @Mutation(() => OkPayload, { description: 'Sends to an address again.' })
  removeSuppression(
    @Arg('address', () => String, { description: 'Which address.' }) address: string,
    @Ctx() ctx: RequestContext,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.list.remove(ctx.viewer, address));
  }

  @FieldResolver(() => EmailAddress, { description: 'Which address.' })
  address(@Root() { address }: Suppression): EmailAddress {
    return { name: null, address };
  }

  @FieldResolver(() => Message, {
    nullable: true,
    description: 'The bounce or complaint that put it on the list, for whoever has it.',
  })
  message(
    @Root() { sourceId }: Suppression,
    @Ctx() ctx: RequestContext,
  ): Promise<MessageRecord | null> {
    return sourceId === null ? Promise.resolve(null) : loadMessage(ctx, this.messages, sourceId);
  }
}

@Resolver(() => SuppressionConnection)
export class SuppressionConnectionResolver {
  @FieldResolver(() => Int, { nullable: true, description: 'How many there are in all.' })
  totalCount(@Root() page: SuppressionsPage): Promise<number> {
    return page.count();
  }
}
