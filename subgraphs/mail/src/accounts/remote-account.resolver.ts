import { OkPayload, okPayload, payload, type RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, ID, Mutation, Resolver } from 'type-graphql';
import { MailAccountInput, MailAccountPayload } from './remote-account.inputs';
import type { RemoteAccountService } from './remote-account.service';

@Resolver()
export class RemoteAccountResolver {
  constructor(private readonly accounts: RemoteAccountService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => MailAccountPayload, {
    description: 'Connects a mailbox on a server elsewhere, once both its servers let us in.',
  })
  connectMailAccount(
    @Arg('input', () => MailAccountInput, { description: 'The mailbox.' }) input: MailAccountInput,
    @Ctx() ctx: RequestContext,
  ): Promise<MailAccountPayload> {
    return payload(ctx, 'account', () => this.accounts.connect(ctx.viewer, input));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => OkPayload, {
    description: 'Signs in to both servers of a mailbox and leaves again; nothing is kept.',
  })
  verifyMailAccount(
    @Arg('input', () => MailAccountInput, { description: 'The mailbox.' }) input: MailAccountInput,
    @Ctx() ctx: RequestContext,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.accounts.verify(input));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => MailAccountPayload, {
    description: 'Stops following a mailbox elsewhere, or follows it again.',
  })
  pauseMailAccount(
    @Arg('id', () => ID, { description: 'Which mailbox.' }) id: string,
    @Arg('paused', () => Boolean, { description: 'Whether to stop.' }) paused: boolean,
    @Ctx() ctx: RequestContext,
  ): Promise<MailAccountPayload> {
    return payload(ctx, 'account', () => this.accounts.pause(ctx.viewer, id, paused));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => MailAccountPayload, {
    description: 'Compares all of a mailbox elsewhere with its server; messages keep their ids.',
  })
  resyncMailAccount(
    @Arg('id', () => ID, { description: 'Which mailbox.' }) id: string,
    @Ctx() ctx: RequestContext,
  ): Promise<MailAccountPayload> {
    return payload(ctx, 'account', () => this.accounts.resync(ctx.viewer, id));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => MailAccountPayload, {
    description:
      'Chooses the folders elsewhere of which changes are heard at once, besides the inbox; all others are looked at every so often.',
  })
  watchMailFolders(
    @Arg('id', () => ID, { description: 'Which mailbox.' }) id: string,
    @Arg('folderIds', () => [ID], {
      description: 'Folders of that mailbox; they take the place of those chosen before.',
    })
    folderIds: string[],
    @Ctx() ctx: RequestContext,
  ): Promise<MailAccountPayload> {
    return payload(ctx, 'account', () => this.accounts.watch(ctx.viewer, id, folderIds));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => OkPayload, {
    description: 'Forgets a mailbox elsewhere with all that was read of it; its server keeps it.',
  })
  removeMailAccount(
    @Arg('id', () => ID, { description: 'Which mailbox.' }) id: string,
    @Ctx() ctx: RequestContext,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.accounts.remove(ctx.viewer, id));
  }
}
