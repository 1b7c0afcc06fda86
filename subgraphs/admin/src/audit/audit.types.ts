import { ConnectionArgs, connectionType, DateTime, JsonScalar } from '@suitegraph/kit/graphql';
import { ArgsType, Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType('AuditEvent', { description: 'Something somebody did that is kept on record.' })
export class AuditEvent {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => DateTime, { description: 'When it was done.' })
  at!: Date;

  @Field(() => String, { nullable: true, description: 'Network address it was done from.' })
  actorIp?: string | null;

  @Field(() => String, { description: 'What was done, such as `login.succeeded`.' })
  action!: string;

  @Field(() => String, { nullable: true, description: 'Type of the object it was done to.' })
  objectType?: string | null;

  @Field(() => ID, { nullable: true, description: 'Id of the object it was done to.' })
  objectId?: string | null;

  @Field(() => ID, { description: 'The same for everything one request did.' })
  correlationId!: string;

  @Field(() => JsonScalar, { nullable: true, description: 'Facts that depend on the action.' })
  details?: Record<string, unknown>;

  actorId!: string | null;
}

export const AuditConnection = connectionType('Audit', () => AuditEvent, 'audit events');

@ArgsType()
export class AuditArgs extends ConnectionArgs {
  @Field(() => String, { nullable: true, description: 'Only this action.' })
  action?: string;

  @Field(() => String, { nullable: true, description: 'Only objects of this type.' })
  objectType?: string;

  @Field(() => ID, { nullable: true, description: 'Only this object.' })
  objectId?: string;

  @Field(() => ID, { nullable: true, description: 'Only what this user did.' })
  actor?: string;
}
