import type { StoredEvent } from '@suitegraph/kit/events';
import {
  eventSubscription,
  realtimeFields,
  SyncToken,
  type RequestContext,
} from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, ID, Resolver, Root, Subscription } from 'type-graphql';
import { LIKE_EVENT, TRACK_EVENT } from './track.events';
import { loadTrack } from './track.loader';
import type { TrackService } from './track.service';
import { TrackEvent, TrackLiked } from './track.types';

interface ChangedArgs {
  readonly ids?: readonly string[] | null;
  readonly after?: string | null;
}

interface LikedArgs {
  readonly trackId?: string | null;
  readonly after?: string | null;
}

@Resolver()
export class TrackEventsResolver {
  constructor(private readonly tracks: Pick<TrackService, 'byIds'>) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["tracks:read"]])')
  @Subscription(() => TrackEvent, {
    description: 'Tracks that are yours, shared with you, or liked by you, as they change.',
    subscribe: eventSubscription<ChangedArgs>({
      types: [TRACK_EVENT],
      accepts: ({ key }, { ids }) => ids?.includes(key) ?? true,
    }),
  })
  async trackChanged(
    @Root() event: StoredEvent,
    @Ctx() ctx: RequestContext,
    @Arg('ids', () => [ID], { nullable: true, description: 'Only these tracks.' }) _ids?: string[],
    @Arg('after', () => SyncToken, {
      nullable: true,
      description: 'First replay what happened after this cursor.',
    })
    _after?: string,
  ): Promise<unknown> {
    const { kind, key, changedFields } = event;
    const track = kind === 'DESTROYED' ? undefined : await loadTrack(ctx, this.tracks, key);
    return Object.assign(realtimeFields(event), { kind, id: key, changedFields, track });
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["tracks:read"]])')
  @Subscription(() => TrackLiked, {
    description: 'Likes of tracks that are yours, shared with you, or liked by you, as they come.',
    subscribe: eventSubscription<LikedArgs>({
      types: [LIKE_EVENT],
      accepts: ({ key, kind }, { trackId }) =>
        kind === 'CREATED' && (trackId === undefined || trackId === null || trackId === key),
    }),
  })
  async trackLiked(
    @Root() event: StoredEvent,
    @Ctx() ctx: RequestContext,
    @Arg('trackId', () => ID, { nullable: true, description: 'Only this track.' })
    _trackId?: string,
    @Arg('after', () => SyncToken, {
      nullable: true,
      description: 'First replay what happened after this cursor.',
    })
    _after?: string,
  ): Promise<unknown> {
    const { userId, total } = event.data;
    const track = await loadTrack(ctx, this.tracks, event.key);
    return Object.assign(realtimeFields(event), { track, by: { id: userId }, totalLikes: total });
  }
}
