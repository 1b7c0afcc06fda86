import {
  DateTime,
  OkPayload,
  okPayload,
  Payload,
  payload,
  UrlScalar,
  type RequestContext,
} from '@suitegraph/kit/graphql';
import {
  Arg,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { AudioTrack } from '../tracks/track';
import { Track } from '../tracks/track.types';
import type { TrackShare } from './track-share.repository';
import type { TrackShareService } from './track-share.service';

const SHARES = Symbol('tracks.shares');

@Directive('@key(fields: "id")')
@ObjectType('TrackShare', {
  description: 'A track given to a person, or to whoever has its token.',
})
export class TrackShareType {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => String, { description: 'Gives the track to whoever has it: see `sharedTrack`.' })
  token!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it ends by itself.' })
  expiresAt?: Date;
}

@ObjectType('TrackSharePayload', {
  implements: Payload,
  description: 'The answer of sharing a track.',
})
export class TrackSharePayload extends Payload {
  @Field(() => TrackShareType, { nullable: true, description: 'The share; null after an error.' })
  share?: TrackShareType;
}

@Resolver(() => TrackShareType)
export class TrackShareResolver {
  constructor(private readonly service: TrackShareService) {}

  @Query(() => Track, {
    nullable: true,
    description: 'The track of a share, for anyone who has its token; null when it has ended.',
  })
  sharedTrack(
    @Arg('token', () => String, { description: 'The token of the share.' }) token: string,
  ): Promise<AudioTrack | undefined> {
    return this.service.trackOf(token);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["tracks:write"]])')
  @Mutation(() => TrackSharePayload, {
    description:
      'Shares a track of yours with an address, or without one by token. Sharing again with the same address changes when it ends.',
  })
  shareTrack(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'The track.' }) id: string,
    @Arg('address', () => String, { nullable: true, description: 'Whom to share it with.' })
    address?: string,
    @Arg('expiresAt', () => DateTime, { nullable: true, description: 'When it ends by itself.' })
    expiresAt?: Date,
  ): Promise<unknown> {
    return payload(ctx, 'share', async () => {
      const to = { address: address ?? undefined, expiresAt: expiresAt ?? undefined };
      const made = await this.service.share(ctx.viewer, id, to);
      return made === null ? null : (await this.service.byIds(ctx.viewer, [made]))[0];
    });
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["tracks:write"]])')
  @Mutation(() => OkPayload, { description: 'Takes a share back.' })
  revokeTrackShare(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'The share.' }) id: string,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.service.revoke(ctx.viewer, id));
  }

  @FieldResolver(() => UrlScalar, { description: 'Where anyone who has it can play the track.' })
  url(@Root() share: TrackShare): string {
    return this.service.urlOf(share);
  }
}

@Resolver(() => Track)
export class TrackSharesResolver {
  constructor(private readonly service: TrackShareService) {}

  @FieldResolver(() => [TrackShareType], {
    description: 'Its shares; empty for anybody but its creator.',
  })
  async shares(@Root() track: AudioTrack, @Ctx() ctx: RequestContext): Promise<TrackShare[]> {
    if (ctx.principal?.userId !== track.creatorId) return [];
    const loader = ctx.loaders.get<string, TrackShare[]>(SHARES, (ids) =>
      this.service.ofTracks(ctx.viewer, ids),
    );
    return (await loader.load(track.id)) ?? [];
  }
}
