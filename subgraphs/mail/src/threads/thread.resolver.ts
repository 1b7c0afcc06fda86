import { ConnectionArgs, type Page, type RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Args, Ctx, Directive, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { MessageRecord } from '../messages/message';
import type { MessageService } from '../messages/message.service';
import { MessageConnection } from '../messages/message.types';
import type { ThreadRecord } from './thread';
import { loadThread } from './thread.loader';
import type { ThreadService } from './thread.service';
import { Thread } from './thread.types';

@Resolver(() => Thread)
export class ThreadResolver {
  constructor(
    private readonly threads: ThreadService,
    private readonly reading: MessageService,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:read"]])')
  @Query(() => Thread, { nullable: true, description: 'One of the viewer’s conversations.' })
  thread(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() ctx: RequestContext,
  ): Promise<ThreadRecord | null> {
    return loadThread(ctx, this.threads, id);
  }

  @FieldResolver(() => MessageConnection, { description: 'Its messages, oldest first.' })
  messages(
    @Root() { id }: ThreadRecord,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
    @Ctx() { viewer }: RequestContext,
  ): Promise<Page<MessageRecord>> {
    const scope = { in: 'THREAD', threadId: id } as const;
    return this.reading.list(viewer, scope, { first, after, oldestFirst: true });
  }
}
