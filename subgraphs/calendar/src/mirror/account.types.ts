import { DateTime, Payload, RealtimeEvent, UrlScalar } from '@suitegraph/kit/graphql';
import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import type { AccountState } from './account';

/** What an account is up to. */
export const CalendarAccountState = {
  INIT: 'INIT',
  CONNECTED: 'CONNECTED',
  AUTH_ERROR: 'AUTH_ERROR',
  CONNECT_ERROR: 'CONNECT_ERROR',
  PAUSED: 'PAUSED',
  REMOVING: 'REMOVING',
} as const satisfies Record<AccountState, AccountState>;

registerEnumType(CalendarAccountState, {
  name: 'CalendarAccountState',
  description: 'What a calendar account is up to.',
  valuesConfig: {
    INIT: { description: 'It waits for its synchronisation.' },
    CONNECTED: { description: 'Its calendars are here, and are kept in line.' },
    AUTH_ERROR: { description: 'Its server refuses the user name, password or token.' },
    CONNECT_ERROR: {
      description: 'Its server cannot be reached or worked with; it is tried again.',
    },
    PAUSED: { description: 'Its owner has paused it: what is here can be read, not changed.' },
    REMOVING: { description: 'Its calendars are being removed here.' },
  },
});

@InputType('CalendarAccountInput', {
  description: 'An account on a CalDAV server: with a password, or with a bearer token.',
})
export class CalendarAccountInput {
  @Field(() => String, {
    description: 'Address of the server, of Nextcloud, or of anything on it that speaks CalDAV.',
  })
  url!: string;

  @Field(() => String, { nullable: true, description: 'Who signs in with the password.' })
  username?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'With which password, best one for this alone; it is kept sealed.',
  })
  password?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'A bearer token instead (RFC 6750); it is kept sealed.',
  })
  token?: string | null;
}

@ObjectType('CalendarAccount', {
  description: 'An account on a CalDAV server elsewhere, whose calendars are mirrored here.',
})
export class CalendarAccount {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => UrlScalar, { description: 'Address it was connected with.' })
  url!: string;

  @Field(() => String, { description: 'Who signs in; empty with a token.' })
  username!: string;

  @Field(() => CalendarAccountState, { description: 'Whether it works.' })
  state!: AccountState;

  @Field(() => String, {
    nullable: true,
    description: 'Why its server could not be worked with at the last attempt; null when it could.',
  })
  lastError?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When its server is tried again after a failure.',
  })
  retryAt?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When all its calendars were last in line with the server.',
  })
  lastSyncedAt?: Date | null;
}

@ObjectType('CalendarAccountPayload', {
  implements: Payload,
  description: 'The answer of a mutation about a calendar account.',
})
export class CalendarAccountPayload extends Payload {
  @Field(() => CalendarAccount, {
    nullable: true,
    description: 'The account as it is now; null when it failed.',
  })
  account?: CalendarAccount | null;
}

@ObjectType('CalendarAccountEvent', {
  implements: RealtimeEvent,
  description: 'A calendar account works, or fails.',
})
export class CalendarAccountEvent extends RealtimeEvent {
  @Field(() => ID, { description: 'Which account.' })
  accountId!: string;

  @Field(() => CalendarAccountState, { description: 'What it is up to since then.' })
  state!: AccountState;
}
