import {
  ConnectionArgs,
  DateTime,
  PageInfo,
  payload,
  type Page,
  type RequestContext,
} from '@suitegraph/kit/graphql';
import {
  Arg,
  Args,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Int,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import { User } from '../accounts/people.types';
import type { AudioTrack } from '../tracks/track';
import { loadChanged } from '../tracks/track.loader';
import type { TrackService } from '../tracks/track.service';
import { Track, TrackConnection, TrackPayload } from '../tracks/track.types';
import type { LikeService } from './like.service';

@ObjectType('UserLikeEdge', { description: 'One who likes a track.' })
export class UserLikeEdge {
  @Field(() => String, { description: 'Its place in the list, for `after`.' })
  cursor!: string;

  @Field(() => User, { description: 'Who likes it.' })
  node!: User;

  @Field(() => DateTime, { description: 'Since when.' })
  at!: Date;
}

@ObjectType('UserLikeConnection', { description: 'A page of those who like a track.' })
export class UserLikeConnection {
  @Field(() => [UserLikeEdge], { description: 'The page, in order.' })
  edges!: UserLikeEdge[];

  @Field(() => PageInfo, { description: 'Where the page lies in the list.' })
  pageInfo!: PageInfo;

  @Field(() => Int, { description: 'How many there are in all.' })
  totalCount!: number;
}

@Resolver(() => Track)
export class LikeResolver {
  constructor(
    private readonly service: LikeService,
    private readonly tracks: Pick<TrackService, 'byIds'>,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["tracks:write"]])')
  @Mutation(() => TrackPayload, { description: 'Says that you like a track; twice is once.' })
  likeTrack(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'The track.' }) id: string,
  ): Promise<unknown> {
    return payload(ctx, 'track', async () =>
      loadChanged(ctx, this.tracks, await this.service.like(ctx.viewer, id)),
    );
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["tracks:write"]])')
  @Mutation(() => TrackPayload, { description: 'Takes a like back.' })
  unlikeTrack(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'The track.' }) id: string,
  ): Promise<unknown> {
    return payload(ctx, 'track', async () =>
      loadChanged(ctx, this.tracks, await this.service.unlike(ctx.viewer, id)),
    );
  }

  @FieldResolver(() => UserLikeConnection, { description: 'Who likes it, the newest first.' })
  async likes(
    @Root() track: AudioTrack,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
  ): Promise<UserLikeConnection> {
    const page = await this.service.ofTrack(track, { first, after: after ?? undefined });
    return {
      edges: page.edges.map(({ cursor, node }) => ({
        cursor,
        node: { id: node.userId },
        at: node.at,
      })),
      pageInfo: page.pageInfo,
      totalCount: track.likeCount,
    };
  }
}

@Resolver(() => User)
export class UserLikesResolver {
  constructor(private readonly service: LikeService) {}

  @FieldResolver(() => TrackConnection, {
    nullable: true,
    description: 'The tracks this user likes, for nobody else to see; the newest like first.',
  })
  async likedTracks(
    @Root() { id }: User,
    @Ctx() { viewer }: RequestContext,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
  ): Promise<Page<AudioTrack> | undefined> {
    if (id !== viewer.userId) return undefined;
    return this.service.likedBy(viewer, { first, after: after ?? undefined });
  }
}
