import type { SubgraphParts, SubgraphRuntime } from '@suitegraph/kit/subgraph';
import { accountConsumer } from '../accounts/account.consumer';
import { AccountRepository } from '../accounts/account.repository';
import { AudioReader } from '../clients/audio-metadata';
import { LikeRepository } from '../likes/like.repository';
import { LikeResolver, UserLikesResolver } from '../likes/like.resolver';
import { LikeService } from '../likes/like.service';
import { Playback } from '../playback/playback';
import { playbackRoutes } from '../playback/playback.routes';
import { TrackShareRepository, type TrackShare } from '../shares/track-share.repository';
import { TrackShareResolver, TrackSharesResolver } from '../shares/track-share.resolver';
import { TrackShareService } from '../shares/track-share.service';
import { TrackEventsResolver } from '../tracks/track-events.resolver';
import {
  PersonTracksResolver,
  TrackFieldsResolver,
  UserTracksResolver,
} from '../tracks/track-fields.resolver';
import { loadTrack } from '../tracks/track.loader';
import { TrackRepository } from '../tracks/track.repository';
import { TrackResolver } from '../tracks/track.resolver';
import { TrackService } from '../tracks/track.service';
import { ReadyUploads, uploadReadyConsumer } from '../uploads/upload-ready';
import type { Settings } from './settings';

const SHARE_BY_ID = Symbol('tracks.share');

/** Wires the subgraph, by hand and in one place. */
export function wire(runtime: SubgraphRuntime<Settings>): SubgraphParts {
  const { database, blobs, urls, settings } = runtime;
  const accounts = new AccountRepository();
  const trackRows = new TrackRepository();
  runtime.consume(accountConsumer(accounts));
  const uploads = new ReadyUploads(database, runtime.consume(uploadReadyConsumer));

  const audio = new AudioReader(blobs, settings.TRACK_METADATA_TIMEOUT_MS);
  const tracks = new TrackService({ database, tracks: trackRows, accounts, uploads, audio });
  const likes = new LikeService({ database, likes: new LikeRepository(), tracks: trackRows });
  const shares = new TrackShareService({
    database,
    shares: new TrackShareRepository(),
    tracks: trackRows,
    accounts,
    urls,
  });
  const playback = new Playback({ database, urls, tracks: trackRows, accounts, shares });

  return {
    resolvers: [
      new TrackResolver(tracks),
      new TrackFieldsResolver(tracks, playback),
      new UserTracksResolver(tracks),
      new PersonTracksResolver(tracks),
      new TrackEventsResolver(tracks),
      new LikeResolver(likes, tracks),
      new UserLikesResolver(likes),
      new TrackShareResolver(shares),
      new TrackSharesResolver(shares),
    ],
    references: {
      Track: (reference: { id: string }, ctx) => loadTrack(ctx, tracks, reference.id),
      TrackShare: (reference: { id: string }, ctx) =>
        ctx.loaders
          .get<string, TrackShare>(SHARE_BY_ID, (ids) => shares.byIds(ctx.viewer, ids))
          .load(reference.id),
    },
    routes: (app) => {
      playbackRoutes(app, blobs, playback);
    },
  };
}
