import { payloadOf, type RequestContext, WriteOptions } from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, ID, Mutation, Resolver } from 'type-graphql';
import type { ChangedMessages, MarkingService } from './marking.service';
import { MessagesPayload } from './message.payloads';

@Resolver()
export class MarkingResolver {
  constructor(private readonly marking: MarkingService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => MessagesPayload, { description: 'Sets and clears flags and labels.' })
  updateMessages(
    @Arg('ids', () => [ID], { description: 'Which messages, at most 1,000.' }) ids: string[],
    @Arg('addFlags', () => [String], {
      nullable: true,
      description: 'Flags to set, such as `\\Seen`.',
    })
    addFlags: string[] | null,
    @Arg('removeFlags', () => [String], { nullable: true, description: 'Flags to clear.' })
    removeFlags: string[] | null,
    @Arg('addLabels', () => [String], { nullable: true, description: 'Labels to put on.' })
    addLabels: string[] | null,
    @Arg('removeLabels', () => [String], { nullable: true, description: 'Labels to take off.' })
    removeLabels: string[] | null,
    @Arg('options', () => WriteOptions, {
      nullable: true,
      description: 'How to carry it out; `ifMatch` with a single id only.',
    })
    options: WriteOptions | null,
    @Ctx() ctx: RequestContext,
  ): Promise<MessagesPayload> {
    const marks = { addFlags, removeFlags, addLabels, removeLabels };
    return answer(ctx, ids, () => this.marking.update(ctx.viewer, ids, marks, options ?? {}));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => MessagesPayload, {
    description: 'Moves messages to another folder of their mailbox.',
  })
  moveMessages(
    @Arg('ids', () => [ID], { description: 'Which messages, at most 1,000.' }) ids: string[],
    @Arg('folderId', () => ID, { description: 'Where to.' }) folderId: string,
    @Ctx() ctx: RequestContext,
  ): Promise<MessagesPayload> {
    return answer(ctx, ids, () => this.marking.move(ctx.viewer, ids, folderId));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => MessagesPayload, {
    description: 'Moves messages to the trash; what is in the trash is deleted for good.',
  })
  deleteMessages(
    @Arg('ids', () => [ID], { description: 'Which messages, at most 1,000.' }) ids: string[],
    @Arg('permanent', () => Boolean, {
      nullable: true,
      description: 'Delete for good wherever they are.',
    })
    permanent: boolean | null,
    @Ctx() ctx: RequestContext,
  ): Promise<MessagesPayload> {
    return answer(ctx, ids, () => this.marking.remove(ctx.viewer, ids, permanent === true));
  }
}

async function answer(
  ctx: RequestContext,
  ids: readonly string[],
  work: () => Promise<ChangedMessages>,
): Promise<MessagesPayload> {
  const done = await payloadOf(ctx, work);
  return { messages: [], failed: [...ids], ...done } as unknown as MessagesPayload;
}
