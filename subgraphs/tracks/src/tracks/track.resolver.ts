import {
  OkPayload,
  okPayload,
  payload,
  WriteOptions,
  type Page,
  type RequestContext,
} from '@suitegraph/kit/graphql';
import { Arg, Args, Ctx, Directive, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { AudioTrack } from './track';
import { loadChanged, loadTrack } from './track.loader';
import type { TrackService } from './track.service';
import { Track, TrackConnection, TrackInput, TrackPayload, TracksArgs } from './track.types';

@Resolver()
export class TrackResolver {
  constructor(private readonly service: TrackService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["tracks:read"]])')
  @Query(() => Track, {
    nullable: true,
    description: 'A track; null when there is none that you may hear.',
  })
  track(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Id of the track.' }) id: string,
  ): Promise<AudioTrack | undefined> {
    return loadTrack(ctx, this.service, id);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["tracks:read"]])')
  @Query(() => TrackConnection, {
    description: 'Your tracks, those shared with you, and those everyone may hear.',
  })
  tracks(
    @Ctx() ctx: RequestContext,
    @Args(() => TracksArgs) { q, creator, sort, first, after }: TracksArgs,
  ): Promise<Page<AudioTrack>> {
    return this.service.list(ctx.viewer, {
      q: q ?? undefined,
      creator: creator ?? undefined,
      sort: sort ?? undefined,
      first,
      after: after ?? undefined,
    });
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["tracks:write"]])')
  @Mutation(() => TrackPayload, {
    description:
      'Makes a track of an upload of yours that had the target TRACKS; each makes one track.',
  })
  createTrack(
    @Ctx() ctx: RequestContext,
    @Arg('uploadId', () => ID, { description: 'The upload, complete.' }) uploadId: string,
    @Arg('input', () => TrackInput, { description: 'What to write about it.' }) input: TrackInput,
    @Arg('options', () => WriteOptions, { nullable: true, description: 'How to carry it out.' })
    options?: WriteOptions,
  ): Promise<unknown> {
    return this.changed(ctx, () =>
      this.service.create(ctx.viewer, uploadId, input, options ?? undefined),
    );
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["tracks:write"]])')
  @Mutation(() => TrackPayload, { description: 'Changes what is written about a track of yours.' })
  updateTrack(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'The track.' }) id: string,
    @Arg('input', () => TrackInput, { description: 'What to write about it.' }) input: TrackInput,
    @Arg('options', () => WriteOptions, { description: 'How to carry it out.' })
    options: WriteOptions,
  ): Promise<unknown> {
    return this.changed(ctx, () => this.service.update(ctx.viewer, id, input, options));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["tracks:write"]])')
  @Mutation(() => OkPayload, { description: 'Deletes a track of yours.' })
  deleteTrack(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'The track.' }) id: string,
    @Arg('options', () => WriteOptions, { description: 'How to carry it out.' })
    options: WriteOptions,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.service.remove(ctx.viewer, id, options));
  }

  private changed(ctx: RequestContext, work: () => Promise<string | null>): Promise<unknown> {
    return payload(ctx, 'track', async () => loadChanged(ctx, this.service, await work()));
  }
}
