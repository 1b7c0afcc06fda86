import { ConnectionArgs, connectionType, DateTime, ETag, Payload } from '@suitegraph/kit/graphql';
import { ArgsType, Directive, Field, ID, InputType, ObjectType } from 'type-graphql';
import { Role, type RoleName } from './role';

@Directive('@key(fields: "id")')
@ObjectType('Tenant', { description: 'An organisation: its users, domains and data are its own.' })
export class Tenant {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => String, { description: 'What the organisation is called.' })
  name!: string;
}

@Directive('@key(fields: "id")')
@ObjectType('User', { description: 'A user of the organisation.' })
export class User {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => String, { description: 'Canonical e-mail address, also the login.' })
  email!: string;

  @Field(() => String, { nullable: true, description: 'Short name, unique in the organisation.' })
  username?: string | null;

  @Field(() => String, { nullable: true, description: 'What the user is called.' })
  displayName?: string | null;

  @Field(() => String, { description: 'ACTIVE or SUSPENDED.' })
  status!: string;

  @Field(() => Role, { description: 'What the user may do.' })
  role!: RoleName;

  @Field(() => ETag, { description: 'Version of the account.' })
  version!: string;

  @Field(() => DateTime, { description: 'When the account was made.' })
  createdAt!: Date;

  tenantId!: string;
}

@Directive('@key(fields: "address")')
@ObjectType('Person', { description: 'Whoever has an e-mail address, as the viewer knows them.' })
export class Person {
  @Field(() => String, { description: 'Canonical e-mail address: the key.' })
  address!: string;
}

export const UserConnection = connectionType('User', () => User, 'users');

@InputType('UserFilter', { description: 'Narrows a list of users.' })
export class UserFilter {
  @Field(() => String, { nullable: true, description: 'Part of the name or address.' })
  q?: string;

  @Field(() => Role, { nullable: true, description: 'Only users with this role.' })
  role?: RoleName;

  @Field(() => String, { nullable: true, description: 'Only users with this status.' })
  status?: string;
}

@ArgsType()
export class UsersArgs extends ConnectionArgs {
  @Field(() => UserFilter, { nullable: true, description: 'Narrows the list.' })
  filter?: UserFilter;
}

@InputType('CreateUserInput', { description: 'A new user of the organisation.' })
export class CreateUserInput {
  @Field(() => String, { description: 'E-mail address and login.' })
  email!: string;

  @Field(() => String, { description: 'First password, 12 characters or more.' })
  password!: string;

  @Field(() => String, { nullable: true, description: 'What the user is called.' })
  displayName?: string;

  @Field(() => Role, { nullable: true, description: 'What the user may do; USER when absent.' })
  role?: RoleName;
}

@ObjectType('UserPayload', {
  implements: Payload,
  description: 'The answer of a change to a user.',
})
export class UserPayload extends Payload {
  @Field(() => User, { nullable: true, description: 'The user as it is now.' })
  user?: User | null;
}
