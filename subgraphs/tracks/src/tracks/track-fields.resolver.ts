import { ConnectionArgs, UrlScalar, type Page, type RequestContext } from '@suitegraph/kit/graphql';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Person, User } from '../accounts/people.types';
import type { Delivery, Playback } from '../playback/playback';
import type { AudioTrack } from './track';
import type { TrackService } from './track.service';
import {
  AudioMetadata,
  HistoryArgs,
  Track,
  TrackConnection,
  TrackRevision,
  TrackStats,
} from './track.types';

const SHARED_BY = Symbol('tracks.sharedTracks');

@Resolver(() => Track)
export class TrackFieldsResolver {
  constructor(
    private readonly tracks: Pick<TrackService, 'history'>,
    private readonly playback: Pick<Playback, 'urlOf'>,
  ) {}

  @FieldResolver(() => User, { description: 'Whose track it is.' })
  creator(@Root() { creatorId }: AudioTrack): User {
    return { id: creatorId };
  }

  @FieldResolver(() => AudioMetadata, {
    nullable: true,
    description: 'What the audio file says of itself.',
  })
  metadata(@Root() track: AudioTrack): Partial<AudioTrack> {
    return track;
  }

  @FieldResolver(() => UrlScalar, {
    nullable: true,
    description: 'Where it is played, with ranges, by whoever has the URL, for four hours.',
  })
  streamUrl(@Root() track: AudioTrack, @Ctx() ctx: RequestContext): string | undefined {
    return track.link ?? this.urlOf(track, ctx, 'stream');
  }

  @FieldResolver(() => UrlScalar, {
    nullable: true,
    description: 'Where the file is fetched, for four hours; null for who came by a link.',
  })
  downloadUrl(@Root() track: AudioTrack, @Ctx() ctx: RequestContext): string | undefined {
    return track.link === undefined ? this.urlOf(track, ctx, 'download') : undefined;
  }

  @FieldResolver(() => TrackStats, { description: 'How it does.' })
  stats(@Root() { plays, downloads, likeCount, shareCount }: AudioTrack): TrackStats {
    return { plays, downloads, likes: likeCount, shares: shareCount };
  }

  @FieldResolver(() => [TrackRevision], {
    description: 'Its changes, the newest first; empty for anybody but its creator.',
  })
  async history(
    @Root() track: AudioTrack,
    @Ctx() { principal }: RequestContext,
    @Args(() => HistoryArgs) { first }: HistoryArgs,
  ): Promise<unknown[]> {
    if (principal?.userId !== track.creatorId) return [];
    const revisions = await this.tracks.history(track, first);
    return revisions.map(({ actorId, ...revision }) => ({ ...revision, actor: { id: actorId } }));
  }

  private urlOf(
    track: AudioTrack,
    { principal }: RequestContext,
    delivery: Delivery,
  ): string | undefined {
    return principal ? this.playback.urlOf(principal, track, delivery) : undefined;
  }
}

@Resolver(() => User)
export class UserTracksResolver {
  constructor(private readonly service: Pick<TrackService, 'list'>) {}

  @FieldResolver(() => TrackConnection, {
    nullable: true,
    description: 'The tracks of this user that you may hear, the newest first.',
  })
  tracks(
    @Root() { id }: User,
    @Ctx() { viewer }: RequestContext,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
  ): Promise<Page<AudioTrack>> {
    return this.service.list(viewer, { creator: id, first, after: after ?? undefined });
  }
}

@Resolver(() => Person)
export class PersonTracksResolver {
  constructor(private readonly service: Pick<TrackService, 'sharedBy'>) {}

  @FieldResolver(() => [Track], {
    nullable: true,
    description: 'Tracks that this person shares with you, the newest share first, up to 100.',
  })
  sharedTracks(
    @Root() { address }: Person,
    @Ctx() ctx: RequestContext,
  ): Promise<AudioTrack[] | undefined> {
    return ctx.loaders
      .get<string, AudioTrack[]>(SHARED_BY, (all) => this.service.sharedBy(ctx.viewer, all))
      .load(address);
  }
}
