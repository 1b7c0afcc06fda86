import { payload, type RequestContext, WriteOptions } from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, ID, Mutation, Resolver } from 'type-graphql';
import { MessagePayload } from '../messages/message.payloads';
import { SendInput } from '../outbox/send.inputs';
import type { DraftService } from './draft.service';

@Resolver()
export class DraftResolver {
  constructor(private readonly drafts: DraftService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => MessagePayload, {
    description: 'Keeps a message that is being written, with the drafts. It may lack recipients.',
  })
  async saveDraft(
    @Arg('input', () => SendInput, { description: 'All of the message as it is now.' })
    input: SendInput,
    @Arg('id', () => ID, {
      nullable: true,
      description: 'Which draft to write anew; a new one when left out.',
    })
    id: string | null | undefined,
    @Arg('options', () => WriteOptions, {
      nullable: true,
      description: 'How to carry it out; `ifMatch` keeps two editors from each other’s work.',
    })
    options: WriteOptions | null,
    @Ctx() ctx: RequestContext,
  ): Promise<MessagePayload> {
    const saved = await payload(ctx, 'message', () =>
      this.drafts.save(ctx.viewer, input, id ?? null, options ?? {}),
    );
    return saved as unknown as MessagePayload;
  }
}
