import { defineSubgraph } from '@suitegraph/kit/subgraph';
import { Person, User } from './accounts/people.types';
import { wire } from './app/container';
import { settings } from './app/settings';
import { LikeResolver, UserLikesResolver } from './likes/like.resolver';
import { CreateTracks1700000000000 } from './migrations/1700000000000-create-tracks';
import { TrackShareResolver, TrackSharesResolver } from './shares/track-share.resolver';
import { TrackEventsResolver } from './tracks/track-events.resolver';
import {
  PersonTracksResolver,
  TrackFieldsResolver,
  UserTracksResolver,
} from './tracks/track-fields.resolver';
import { TrackResolver } from './tracks/track.resolver';

/** Audio tracks. */
export const tracks = defineSubgraph({
  name: 'tracks',
  description: 'Audio tracks: made of uploads, liked, shared and played.',
  settings,
  entities: [],
  migrations: [CreateTracks1700000000000],
  resolvers: [
    TrackResolver,
    TrackFieldsResolver,
    UserTracksResolver,
    PersonTracksResolver,
    TrackEventsResolver,
    LikeResolver,
    UserLikesResolver,
    TrackShareResolver,
    TrackSharesResolver,
  ],
  orphanedTypes: [User, Person],
  events: {
    'tracks.track': 'A track came, changed or went. No data.',
    'tracks.like':
      'Somebody likes a track (CREATED) or no longer does (DESTROYED). data: userId, total.',
  },
  wire,
});
