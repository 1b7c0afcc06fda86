import type { ChangeKind } from '@suitegraph/kit/events';
import {
  ChangeKindEnum,
  ConnectionArgs,
  connectionType,
  DateTime,
  ETag,
  Payload,
  RealtimeEvent,
} from '@suitegraph/kit/graphql';
import { ArgsType, Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { User } from '../accounts/people.types';

@ObjectType('AudioMetadata', { description: 'What an audio file says of itself.' })
export class AudioMetadata {
  @Field(() => String, { nullable: true, description: 'How the sound is encoded.' })
  codec?: string;

  @Field(() => Int, { nullable: true, description: 'Bits a second.' })
  bitrate?: number;

  @Field(() => Int, { nullable: true, description: 'Samples a second.' })
  sampleRate?: number;

  @Field(() => Int, { nullable: true, description: 'Channels: 1 is mono, 2 is stereo.' })
  channels?: number;

  @Field(() => String, { nullable: true, description: 'The album, by the tags of the file.' })
  album?: string;

  @Field(() => String, { nullable: true, description: 'The artist, by the tags of the file.' })
  artist?: string;
}

@ObjectType('TrackStats', { description: 'How a track does.' })
export class TrackStats {
  @Field(() => Int, { description: 'How often it was played from the start.' })
  plays!: number;

  @Field(() => Int, { description: 'How many people like it.' })
  likes!: number;

  @Field(() => Int, { description: 'How often it was downloaded.' })
  downloads!: number;

  @Field(() => Int, { description: 'How many shares it has that did not end.' })
  shares!: number;
}

@ObjectType('TrackRevision', { description: 'One change of a track.' })
export class TrackRevision {
  @Field(() => DateTime, { description: 'When it was made.' })
  at!: Date;

  @Field(() => User, { description: 'Who made it.' })
  actor!: User;

  @Field(() => [String], { description: 'Fields of Track that changed; empty for its creation.' })
  changedFields!: string[];
}

@Directive('@key(fields: "id")')
@ObjectType('Track', { description: 'A piece of audio to listen to.' })
export class Track {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => ETag, { description: 'Version of the track, for `options.ifMatch`.' })
  version!: string;

  @Field(() => String, { description: 'Its title.' })
  title!: string;

  @Field(() => Int, { nullable: true, description: 'How long it plays, in milliseconds.' })
  durationMs?: number;

  @Field(() => String, { nullable: true, description: 'Its genre.' })
  genre?: string;

  @Field(() => [String], { description: 'Words to find it by.' })
  tags!: string[];

  @Field(() => String, {
    description: '`PUBLIC`: everyone of the organisation; `PRIVATE`: those it is shared with.',
  })
  visibility!: string;

  @Field(() => Boolean, { description: 'Whether you like it.' })
  likedByViewer!: boolean;
}

export const TrackConnection = connectionType('Track', () => Track, 'tracks');

@InputType('TrackInput', {
  description: 'What people write about a track; what is left out stays.',
})
export class TrackInput {
  @Field(() => String, {
    nullable: true,
    description: 'Its title; by the tags or name of the file when a new track has none.',
  })
  title?: string;

  @Field(() => String, { nullable: true, description: 'Its genre; null takes it away.' })
  genre?: string | null;

  @Field(() => [String], { nullable: true, description: 'Up to 50 words to find it by.' })
  tags?: string[];

  @Field(() => String, {
    nullable: true,
    description: '`PUBLIC` or `PRIVATE`; a new track is private.',
  })
  visibility?: string;
}

@ObjectType('TrackPayload', {
  implements: Payload,
  description: 'The answer of a mutation of a track.',
})
export class TrackPayload extends Payload {
  @Field(() => Track, {
    nullable: true,
    description: 'The track as it is now; null after an error, or where a dry run made none.',
  })
  track?: Track;
}

@ObjectType('TrackEvent', { implements: RealtimeEvent, description: 'A track changed.' })
export class TrackEvent extends RealtimeEvent {
  @Field(() => ChangeKindEnum, { description: 'What happened to it.' })
  kind!: ChangeKind;

  @Field(() => Track, {
    nullable: true,
    description: 'The track as it is now; null when it is gone or no longer shared with you.',
  })
  track?: Track;

  @Field(() => ID, { description: 'Id of the track, also when it is gone.' })
  id!: string;

  @Field(() => [String], { description: 'Fields of Track that changed; empty for a new one.' })
  changedFields!: string[];
}

@ObjectType('TrackLiked', { implements: RealtimeEvent, description: 'Somebody likes a track.' })
export class TrackLiked extends RealtimeEvent {
  @Field(() => Track, { nullable: true, description: 'The track; null when it is gone meanwhile.' })
  track?: Track;

  @Field(() => User, { description: 'Who likes it.' })
  by!: User;

  @Field(() => Int, { description: 'How many people like it with that.' })
  totalLikes!: number;
}

@ArgsType()
export class TracksArgs extends ConnectionArgs {
  @Field(() => String, {
    nullable: true,
    description: 'Only those whose title, artist or album contains this text.',
  })
  q?: string;

  @Field(() => ID, { nullable: true, description: 'Only those of this user.' })
  creator?: string;

  @Field(() => String, {
    nullable: true,
    description: '`newest`, `oldest` or `title`; the newest first when left out.',
  })
  sort?: string;
}

@ArgsType()
export class HistoryArgs {
  @Field(() => Int, { defaultValue: 20, description: 'How many to return, from 1 to 200.' })
  first: number = 20;
}
