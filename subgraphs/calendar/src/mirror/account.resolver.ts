import type { StoredEvent } from '@suitegraph/kit/events';
import {
  eventSubscription,
  OkPayload,
  okPayload,
  payload,
  realtimeFields,
  SyncToken,
  type RequestContext,
} from '@suitegraph/kit/graphql';
import {
  Arg,
  Ctx,
  Directive,
  ID,
  Mutation,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import type { AccountState, DavAccountRow } from './account';
import { ACCOUNT_CHANGED } from './account.events';
import type { CalendarAccountService } from './account.service';
import {
  CalendarAccount,
  CalendarAccountEvent,
  CalendarAccountInput,
  CalendarAccountPayload,
} from './account.types';

interface StateArgs {
  readonly id?: string | null;
  readonly after?: string | null;
}

@Resolver()
export class CalendarAccountResolver {
  constructor(private readonly accounts: CalendarAccountService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:read"]])')
  @Query(() => [CalendarAccount], {
    description: "The viewer's accounts on CalDAV servers elsewhere.",
  })
  async calendarAccounts(@Ctx() { viewer }: RequestContext): Promise<CalendarAccount[]> {
    return (await this.accounts.list(viewer)).map(toAccount);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => CalendarAccountPayload, {
    description:
      'Connects an account on a CalDAV server, once the server lets us in and has calendars: at most 20 a user. One that is connected already gets the new login.',
  })
  connectCalendarAccount(
    @Arg('input', () => CalendarAccountInput, { description: 'The account.' })
    input: CalendarAccountInput,
    @Ctx() ctx: RequestContext,
  ): Promise<CalendarAccountPayload> {
    return accountPayload(ctx, () => this.accounts.connect(ctx.viewer, input));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => CalendarAccountPayload, {
    description: 'Stops following a calendar account, or follows it again.',
  })
  pauseCalendarAccount(
    @Arg('id', () => ID, { description: 'Which account.' }) id: string,
    @Arg('paused', () => Boolean, { description: 'Whether to stop.' }) paused: boolean,
    @Ctx() ctx: RequestContext,
  ): Promise<CalendarAccountPayload> {
    return accountPayload(ctx, () => this.accounts.pause(ctx.viewer, id, paused));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => CalendarAccountPayload, {
    description: 'Compares all of a calendar account with its server; events keep their ids.',
  })
  resyncCalendarAccount(
    @Arg('id', () => ID, { description: 'Which account.' }) id: string,
    @Ctx() ctx: RequestContext,
  ): Promise<CalendarAccountPayload> {
    return accountPayload(ctx, () => this.accounts.resync(ctx.viewer, id));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => OkPayload, {
    description: 'Forgets a calendar account with its calendars here; its server keeps them.',
  })
  removeCalendarAccount(
    @Arg('id', () => ID, { description: 'Which account.' }) id: string,
    @Ctx() ctx: RequestContext,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.accounts.remove(ctx.viewer, id));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:read"]])')
  @Subscription(() => CalendarAccountEvent, {
    description: "What the viewer's calendar accounts are up to, as it changes.",
    subscribe: eventSubscription<StateArgs>({
      types: [ACCOUNT_CHANGED],
      accepts: ({ key, kind }, { id }) => kind !== 'DESTROYED' && (!id || id === key),
    }) as never,
  })
  calendarAccountState(
    @Root() event: StoredEvent,
    @Arg('id', () => ID, { nullable: true, description: 'Only this account.' }) _id: string | null,
    @Arg('after', () => SyncToken, {
      nullable: true,
      description: 'First replay what followed this cursor.',
    })
    _after: string | null,
  ): CalendarAccountEvent {
    return Object.assign(new CalendarAccountEvent(), realtimeFields(event), {
      accountId: event.key,
      state: event.data['state'] as AccountState,
    });
  }
}

function toAccount(row: DavAccountRow): CalendarAccount {
  const { id, baseUrl, userName, state, lastError, retryAt, syncedAt } = row;
  return {
    id,
    url: baseUrl,
    username: userName,
    state,
    lastError,
    retryAt,
    lastSyncedAt: syncedAt,
  };
}

function accountPayload(
  ctx: RequestContext,
  work: () => Promise<DavAccountRow | undefined>,
): Promise<CalendarAccountPayload> {
  return payload(ctx, 'account', async () => {
    const row = await work();
    return row ? toAccount(row) : null;
  });
}
