import { DateTime, Payload } from '@suitegraph/kit/graphql';
import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import type { AccountState, DavAccountRow } from './account';

type ShownState = Exclude<AccountState, 'REMOVING'>;

/** What an account is up to. */
export const ContactsAccountStateEnum = {
  INIT: 'INIT',
  CONNECTED: 'CONNECTED',
  AUTH_ERROR: 'AUTH_ERROR',
  CONNECT_ERROR: 'CONNECT_ERROR',
  PAUSED: 'PAUSED',
} as const satisfies Record<ShownState, ShownState>;

registerEnumType(ContactsAccountStateEnum, {
  name: 'ContactsAccountState',
  description: 'What an account on a CardDAV server is up to.',
  valuesConfig: {
    INIT: { description: 'Its address books are about to be read.' },
    CONNECTED: { description: 'What is here is what the server had when it was last asked.' },
    AUTH_ERROR: { description: 'Its server refuses the user name, the password or the token.' },
    CONNECT_ERROR: {
      description: 'Its server cannot be reached or worked with; it is tried again.',
    },
    PAUSED: { description: 'Its owner has paused it: what is here can be read and not changed.' },
  },
});

@ObjectType('ContactsAccount', { description: 'An account on a CardDAV server.' })
export class ContactsAccount {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => String, { description: 'The address that it was connected with.' })
  url!: string;

  @Field(() => String, { description: 'Who signs in.' })
  username!: string;

  @Field(() => ContactsAccountStateEnum, { description: 'Whether it works.' })
  state!: ShownState;

  @Field(() => String, {
    nullable: true,
    description: 'Why its server could not be worked with at the last attempt; null when it could.',
  })
  lastError!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When everything on its server was last known here.',
  })
  lastSyncedAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When its server is tried again after a failure.',
  })
  retryAt!: Date | null;
}

/** An account as the graph shows it. */
export function toAccount(row: DavAccountRow): ContactsAccount {
  const { id, baseUrl: url, userName: username, state, lastError, retryAt, checkedAt } = row;
  const shown = { id, url, username, state, lastError, retryAt, lastSyncedAt: checkedAt };
  return Object.assign(new ContactsAccount(), shown);
}

@InputType('ContactsAccountInput', { description: 'An account on a CardDAV server.' })
export class ContactsAccountInput {
  @Field(() => String, {
    description: "The server's address, such as that of a Nextcloud; the rest is found from there.",
  })
  url!: string;

  @Field(() => String, { description: 'Who signs in.' })
  username!: string;

  @Field(() => String, {
    nullable: true,
    description: 'With which password, best one made for this purpose; it is kept sealed.',
  })
  password?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'With which bearer token in place of a password; it is kept sealed.',
  })
  bearer?: string | null;
}

@ObjectType('ContactsAccountPayload', {
  implements: Payload,
  description: 'The account after the change.',
})
export class ContactsAccountPayload extends Payload {
  @Field(() => ContactsAccount, {
    nullable: true,
    description: 'The account; null when it failed.',
  })
  account!: ContactsAccount | null;
}
