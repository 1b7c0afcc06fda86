import { DateTime } from '@suitegraph/kit/graphql';
import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import type { AccountState } from './account';

/** What an account is up to. */
export const AccountStateEnum = {
  INIT: 'INIT',
  SYNCING: 'SYNCING',
  CONNECTED: 'CONNECTED',
  AUTH_ERROR: 'AUTH_ERROR',
  CONNECT_ERROR: 'CONNECT_ERROR',
  PAUSED: 'PAUSED',
  DISABLED: 'DISABLED',
} as const satisfies Record<AccountState, AccountState>;

registerEnumType(AccountStateEnum, {
  name: 'AccountState',
  description: 'What a mail account is up to.',
  valuesConfig: {
    INIT: { description: 'It was connected and waits for its first synchronisation.' },
    SYNCING: { description: 'Its messages are being read.' },
    CONNECTED: { description: 'It receives and sends.' },
    AUTH_ERROR: { description: 'Its server refuses the user name or password.' },
    CONNECT_ERROR: {
      description: 'Its server cannot be reached or worked with; it is tried again.',
    },
    PAUSED: { description: 'Its owner has paused it: what is here can be read.' },
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

  @Field(() => AccountStateEnum, { description: 'Whether it works.' })
  state!: AccountState;

  @Field(() => String, {
    nullable: true,
    description: 'Why its server could not be worked with at the last attempt; null when it could.',
  })
  lastError?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When everything on its server was last known here; null for a mailbox here.',
  })
  lastSyncedAt?: Date | null;

  @Field(() => [String], {
    description: 'The IMAP capabilities of its server, such as `IDLE`; empty for a mailbox here.',
  })
  capabilities!: string[];

  @Field(() => String, { nullable: true, description: 'What is put below what it sends.' })
  signature?: string | null;
}
