import { payloadOf, type RequestContext, WriteOptions } from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import { MessagePayload } from '../messages/message.payloads';
import { SendInput } from './send.inputs';
import type { SendService } from './send.service';

@Resolver()
export class SendResolver {
  constructor(private readonly sending: SendService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => MessagePayload, {
    description:
      'Sends a message, now or later: to users here at once, to others through a server. If one recipient cannot be reached, nothing is sent.',
  })
  async sendMessage(
    @Arg('input', () => SendInput, { description: 'The message.' }) input: SendInput,
    @Arg('options', () => WriteOptions, {
      description: 'How to carry it out; with an idempotency key it is sent once.',
    })
    options: WriteOptions,
    @Ctx() ctx: RequestContext,
  ): Promise<MessagePayload> {
    const sent = await payloadOf(ctx, () => this.sending.send(ctx.viewer, input, options));
    return sent as unknown as MessagePayload;
  }
}
