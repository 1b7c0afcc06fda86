import { ConnectionArgs, type Page, type RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Args, Ctx, Directive, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { MessageFilter } from '../messages/message.inputs';
import type { ThreadRecord } from './thread';
import { ThreadHit, ThreadHitConnection } from './thread-hit.types';
import { loadThread } from './thread.loader';
import type { ThreadSearch, ThreadHitRecord } from './thread-search.service';
import type { ThreadService } from './thread.service';
import { Thread } from './thread.types';

@Resolver(() => ThreadHit)
export class ThreadHitResolver {
  constructor(
    private readonly search: ThreadSearch,
    private readonly threads: ThreadService,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:read"]])')
  @Query(() => ThreadHitConnection, {
    description:
      'The viewer’s conversations with messages that match, each once, by the newest of those, newest first. A search that takes long answers as that of `messages` does.',
  })
  searchThreads(
    @Arg('filter', () => MessageFilter, { nullable: true, description: 'Which messages.' })
    filter: MessageFilter | null,
    @Arg('accounts', () => [ID], { nullable: true, description: 'Only in these mailboxes.' })
    accounts: string[] | null,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
    @Ctx() { viewer }: RequestContext,
  ): Promise<Page<ThreadHitRecord>> {
    return this.search.list(viewer, accounts ?? undefined, { filter, first, after });
  }

  @FieldResolver(() => Thread, { description: 'The conversation.' })
  thread(
    @Root() { message }: ThreadHitRecord,
    @Ctx() ctx: RequestContext,
  ): Promise<ThreadRecord | null> {
    return loadThread(ctx, this.threads, message.threadId);
  }
}
