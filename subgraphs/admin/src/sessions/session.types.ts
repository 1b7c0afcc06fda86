import { DateTime, Payload } from '@suitegraph/kit/graphql';
import { Field, ID, ObjectType } from 'type-graphql';
import { User } from '../users/user.types';

@ObjectType('Session', { description: 'A sign-in that has not ended.' })
export class Session {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Network address it was opened from.' })
  ip?: string | null;

  @Field(() => String, { nullable: true, description: 'Software it was opened with.' })
  userAgent?: string | null;

  @Field(() => DateTime, { description: 'When it was opened.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When it ends unless it is refreshed.' })
  expiresAt!: Date;
}

@ObjectType('AuthPayload', { implements: Payload, description: 'The answer of a sign-in.' })
export class AuthPayload extends Payload {
  @Field(() => String, {
    nullable: true,
    description: 'Goes into `Authorization: Bearer …`, and into `authorization` of graphql-ws.',
  })
  accessToken?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Gets the next access token, once; keep it secret.',
  })
  refreshToken?: string | null;

  @Field(() => User, { nullable: true, description: 'Who is signed in.' })
  viewer?: User | null;
}
