import type { ChangeKind } from '@suitegraph/kit/events';
import { ChangeKindEnum, DateTime, Payload, RealtimeEvent } from '@suitegraph/kit/graphql';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType('Share', {
  description: 'A file or folder given to a person, or to whoever has a link.',
})
export class Share {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => String, {
    description:
      '`read`, or `write`: change it and, in a folder, add, move and delete what it holds.',
  })
  rights!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it ends by itself.' })
  expiresAt?: Date;

  @Field(() => Int, { nullable: true, description: 'How often the link was used to download.' })
  downloads?: number;
}

@ObjectType('SharePayload', { implements: Payload, description: 'The answer of sharing.' })
export class SharePayload extends Payload {
  @Field(() => Share, { nullable: true, description: 'The share; null after an error.' })
  share?: Share;
}

@ObjectType('ShareEvent', {
  implements: RealtimeEvent,
  description: 'A share of yours, or with you, began, changed or ended.',
})
export class ShareEvent extends RealtimeEvent {
  @Field(() => ChangeKindEnum, { description: 'What happened to it.' })
  kind!: ChangeKind;

  @Field(() => ID, { description: 'Id of the share, also when it has ended.' })
  id!: string;

  @Field(() => Share, { nullable: true, description: 'The share; null when it has ended.' })
  share?: Share;
}
