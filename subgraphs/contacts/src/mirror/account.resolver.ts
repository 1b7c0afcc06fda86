import { OkPayload, okPayload, payload, type RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { DavAccountService } from './account.service';
import {
  ContactsAccount,
  ContactsAccountInput,
  ContactsAccountPayload,
  toAccount,
} from './account.types';

@Resolver()
export class ContactsAccountResolver {
  constructor(private readonly accounts: DavAccountService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:read"]])')
  @Query(() => [ContactsAccount], { description: "The viewer's accounts on CardDAV servers." })
  async contactsAccounts(@Ctx() ctx: RequestContext): Promise<ContactsAccount[]> {
    return (await this.accounts.list(ctx.viewer)).map(toAccount);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:write"]])')
  @Mutation(() => ContactsAccountPayload, {
    description:
      'Connects an account on a CardDAV server, once the server lets us in. One that is connected already gets the new login.',
  })
  connectContactsAccount(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => ContactsAccountInput, { description: 'The account.' })
    input: ContactsAccountInput,
  ): Promise<ContactsAccountPayload> {
    return payload(ctx, 'account', async () =>
      toAccount(await this.accounts.connect(ctx.viewer, input)),
    );
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:write"]])')
  @Mutation(() => ContactsAccountPayload, {
    description: 'Stops following an account elsewhere, or follows it again.',
  })
  pauseContactsAccount(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Which account.' }) id: string,
    @Arg('paused', () => Boolean, { description: 'Whether to stop.' }) paused: boolean,
  ): Promise<ContactsAccountPayload> {
    return payload(ctx, 'account', async () =>
      toAccount(await this.accounts.pause(ctx.viewer, id, paused)),
    );
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:write"]])')
  @Mutation(() => ContactsAccountPayload, {
    description: 'Reads everything of an account elsewhere anew; contacts keep their ids.',
  })
  resyncContactsAccount(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Which account.' }) id: string,
  ): Promise<ContactsAccountPayload> {
    return payload(ctx, 'account', async () =>
      toAccount(await this.accounts.resync(ctx.viewer, id)),
    );
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:write"]])')
  @Mutation(() => OkPayload, {
    description:
      'Forgets an account elsewhere with all that was read of it; its server keeps everything.',
  })
  removeContactsAccount(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Which account.' }) id: string,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.accounts.remove(ctx.viewer, id));
  }
}
