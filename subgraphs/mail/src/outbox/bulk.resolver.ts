import {
  JsonScalar,
  payloadOf,
  toOpError,
  type RequestContext,
  WriteOptions,
} from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, ID, Mutation, Resolver } from 'type-graphql';
import type { AccountService } from '../accounts/account.service';
import { MessagePayload, MessagesPayload } from '../messages/message.payloads';
import type { BulkService } from './bulk.service';
import type { ForwardService } from './forward.service';
import { AddressInput, SendInput } from './send.inputs';
import type { SendService } from './send.service';

/** What the resolver translates for. */
export interface SendingServices {
  readonly sending: SendService;
  readonly bulk: BulkService;
  readonly forwarding: ForwardService;
  readonly accounts: Pick<AccountService, 'ofViewer'>;
}

@Resolver()
export class BulkResolver {
  constructor(private readonly on: SendingServices) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => MessagePayload, {
    description: 'Sends a template, filled in, from the viewer’s own mailbox.',
  })
  async sendTemplate(
    @Arg('templateId', () => ID, { description: 'Which template.' }) templateId: string,
    @Arg('to', () => [AddressInput], { description: 'Whom it is addressed to.' })
    to: AddressInput[],
    @Arg('data', () => JsonScalar, { description: 'Values by the names of its variables.' })
    templateData: unknown,
    @Arg('options', () => WriteOptions, { description: 'How to carry it out.' })
    options: WriteOptions,
    @Ctx() ctx: RequestContext,
  ): Promise<MessagePayload> {
    const sent = await payloadOf(ctx, async () => {
      const [account] = await this.on.accounts.ofViewer(ctx.viewer);
      const request = { accountId: account?.id ?? '', to, templateId, templateData };
      return this.on.sending.send(ctx.viewer, request, options, 'sendTemplate');
    });
    return sent as unknown as MessagePayload;
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => MessagesPayload, {
    description:
      'Sends the same to many, a message each, evenly apart. `failed` holds the addresses that get nothing, with an error each; templates know `name` and `address` of the recipient.',
  })
  async sendBulk(
    @Arg('input', () => SendInput, { description: 'The message, without recipients.' })
    input: SendInput,
    @Arg('recipients', () => [AddressInput], { description: 'Who gets one.' })
    recipients: AddressInput[],
    @Arg('options', () => WriteOptions, { description: 'How to carry it out.' })
    options: WriteOptions,
    @Ctx() ctx: RequestContext,
  ): Promise<MessagesPayload> {
    const { errors, ...done } = await payloadOf(ctx, async () => {
      const result = await this.on.bulk.send(ctx.viewer, input, recipients, options);
      const refusals = result.errors.map((error) => toOpError(error, ctx.traceId));
      return { ...result, refusals };
    });
    const { messages = [], failed = [], refusals = [] } = done;
    return { messages, failed, errors: [...errors, ...refusals] } as unknown as MessagesPayload;
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => MessagePayload, {
    description: 'Passes a message on, with its attachments, from the mailbox it is in.',
  })
  async forwardMessage(
    @Arg('id', () => ID, { description: 'Which message.' }) id: string,
    @Arg('to', () => [AddressInput], { description: 'Whom to.' }) to: AddressInput[],
    @Arg('text', () => String, { nullable: true, description: 'What to say above it.' })
    text: string | null | undefined,
    @Arg('asAttachment', () => Boolean, {
      nullable: true,
      description: 'As a message within the message, unchanged, instead of its words.',
    })
    asAttachment: boolean | null | undefined,
    @Arg('options', () => WriteOptions, { nullable: true, description: 'How to carry it out.' })
    options: WriteOptions | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<MessagePayload> {
    const request = { id, to, text: text ?? null, asAttachment: asAttachment === true };
    const sent = await payloadOf(ctx, () =>
      this.on.forwarding.forward(ctx.viewer, request, options ?? {}),
    );
    return sent as unknown as MessagePayload;
  }
}
