import { DateTime, Payload, RealtimeEvent, UrlScalar } from '@suitegraph/kit/graphql';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "room")')
@ObjectType('Meeting', { description: 'An online meeting, as the viewer may join it.' })
export class Meeting {
  @Field(() => ID, { description: 'Name of the room on the video server.' })
  room!: string;

  @Field(() => UrlScalar, {
    description: 'Where the viewer joins: a personal link, not to be passed on.',
  })
  joinUrl!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when the link can be used; ask again for a new one.',
  })
  expiresAt?: Date;

  @Field(() => Boolean, { description: 'Whether the viewer leads it.' })
  moderator!: boolean;

  @Field(() => Boolean, { description: 'Whether it is going on, as the video server reports.' })
  live!: boolean;
}

@ObjectType('GuestLinkPayload', {
  implements: Payload,
  description: 'A link for somebody without an account.',
})
export class GuestLinkPayload extends Payload {
  @Field(() => UrlScalar, { nullable: true, description: 'Where the guest joins.' })
  joinUrl?: string;

  @Field(() => DateTime, { nullable: true, description: 'Until when the link can be used.' })
  expiresAt?: Date;
}

@ObjectType('MeetingChanged', {
  implements: RealtimeEvent,
  description: 'An online meeting began, ended, or somebody came or left.',
})
export class MeetingChanged extends RealtimeEvent {
  @Field(() => String, { description: 'STARTED, ENDED, JOINED or LEFT.' })
  kind!: string;

  room!: string;
  iCalUid?: string | undefined;
  address?: string | undefined;
}
