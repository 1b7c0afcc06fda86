import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';

/** What an account is up to. */
export const AccountStateEnum = { CONNECTED: 'CONNECTED', DISABLED: 'DISABLED' } as const;

registerEnumType(AccountStateEnum, {
  name: 'AccountState',
  description: 'What a mail account is up to.',
  valuesConfig: {
    CONNECTED: { description: 'It receives and sends.' },
    DISABLED: {
      description: 'Its user is closed: it can be read, but neither receives nor sends.',
    },
  },
});

@Directive('@key(fields: "id")')
@ObjectType('MailAccount', { description: 'A mailbox of the viewer.' })
export class MailAccount {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;
}
