import type { StoredEvent } from '@suitegraph/kit/events';
import {
  eventSubscription,
  payload,
  realtimeFields,
  SyncToken,
  WriteOptions,
  type RequestContext,
} from '@suitegraph/kit/graphql';
import {
  Arg,
  Ctx,
  Directive,
  FieldResolver,
  ID,
  Mutation,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { loadEvent } from '../events/event.loader';
import type { EventReader } from '../events/event.reader';
import { toEmailAddress } from '../events/event.resolver';
import { CalendarEvent, EventPayload } from '../events/event.types';
import { parseEventId, type EventView } from '../events/event-view';
import { EmailAddress } from '../people/people.types';
import { PROPOSAL_CHANGED, type ProposalState } from './proposal.events';
import type { ProposalRow } from './proposal.repository';
import type { ProposalService } from './proposal.service';
import { ProposalChanged, TimeProposal, TimeProposalInput } from './proposal.types';

const byEvent = Symbol('proposals by event');
const OPTIONS_TEXT = 'How to carry it out.';

@Resolver(() => CalendarEvent)
export class EventProposalsResolver {
  constructor(private readonly service: ProposalService) {}

  @FieldResolver(() => [TimeProposal], {
    description:
      'Other times that attendees propose to the viewer as its organizer, and that wait for an answer.',
  })
  async proposals(@Root() event: EventView, @Ctx() ctx: RequestContext): Promise<TimeProposal[]> {
    const found = await ctx.loaders
      .get<EventView, ProposalRow[]>(byEvent, (events) => this.service.ofEvents(ctx.viewer, events))
      .load(event);
    return (found ?? []).map(toTimeProposal);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => EventPayload, {
    description:
      'Proposes another time for a meeting you are invited to; its organizer is told, here or by mail. It replaces your earlier proposal.',
  })
  proposeTime(
    @Ctx() ctx: RequestContext,
    @Arg('eventId', () => ID, { description: 'Id of the event, the series or an instance.' })
    eventId: string,
    @Arg('input', () => TimeProposalInput, { description: 'The other time.' })
    input: TimeProposalInput,
    @Arg('options', () => WriteOptions, { nullable: true, description: OPTIONS_TEXT })
    options?: WriteOptions,
  ): Promise<unknown> {
    const call = { id: eventId, input };
    return payload(ctx, 'event', () => this.service.propose(ctx.viewer, call, options));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => EventPayload, {
    description:
      'Moves a meeting of your own to a time that was proposed, and tells its attendees.',
  })
  acceptProposal(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Id of the proposal.' }) id: string,
    @Arg('options', () => WriteOptions, { nullable: true, description: OPTIONS_TEXT })
    options?: WriteOptions,
  ): Promise<unknown> {
    return payload(ctx, 'event', () => this.service.accept(ctx.viewer, id, options));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => EventPayload, {
    description: 'Leaves a meeting of your own at its time, and tells who proposed another one.',
  })
  declineProposal(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Id of the proposal.' }) id: string,
    @Arg('comment', () => String, {
      nullable: true,
      description: 'A word to the attendee, up to 2,000 characters.',
    })
    comment: string | undefined,
    @Arg('options', () => WriteOptions, { nullable: true, description: OPTIONS_TEXT })
    options?: WriteOptions,
  ): Promise<unknown> {
    const call = { id, comment: comment ?? undefined };
    return payload(ctx, 'event', () => this.service.decline(ctx.viewer, call, options));
  }
}

@Resolver(() => TimeProposal)
export class TimeProposalResolver {
  @FieldResolver(() => EmailAddress, { description: 'Who proposes it.' })
  by(@Root() { address }: TimeProposal): EmailAddress {
    return toEmailAddress({ address });
  }
}

@Resolver(() => ProposalChanged)
export class ProposalChangedResolver {
  constructor(private readonly reader: EventReader) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:read"]])')
  @Subscription(() => ProposalChanged, {
    description:
      'Other times proposed for meetings of yours, and the answers to your own proposals.',
    subscribe: eventSubscription<{ eventId?: string | null; after?: string | null }>({
      types: [PROPOSAL_CHANGED],
      accepts: ({ key }, { eventId }) => eventId == null || parseEventId(eventId).id === key,
    }) as never,
  })
  proposalChanged(
    @Root() event: StoredEvent,
    @Arg('eventId', () => ID, { nullable: true, description: 'Only of this event or series.' })
    _eventId?: string,
    @Arg('after', () => SyncToken, {
      nullable: true,
      description: 'Replay what came after this cursor first.',
    })
    _after?: string,
  ): ProposalChanged {
    const { eventId, address, state, comment } = event.data as Record<string, string | null>;
    return Object.assign(new ProposalChanged(), realtimeFields(event), {
      id: eventId ?? '',
      address: address ?? '',
      state: state as ProposalState,
      ...(comment != null && { comment }),
    });
  }

  @FieldResolver(() => CalendarEvent, {
    nullable: true,
    description: 'The event or instance it is about, in your own calendar; null when it is gone.',
  })
  event(
    @Root() { id }: ProposalChanged,
    @Ctx() ctx: RequestContext,
  ): Promise<EventView | undefined> {
    return loadEvent(ctx, this.reader, id);
  }

  @FieldResolver(() => EmailAddress, { description: 'Who proposed it.' })
  by(@Root() { address }: ProposalChanged): EmailAddress {
    return toEmailAddress({ address });
  }
}

function toTimeProposal(row: ProposalRow): TimeProposal {
  const { id, address, startsAt: start, endsAt: end, proposedAt, comment } = row;
  const { recurrenceId } = parseEventId(`~${row.instance}`);
  return {
    ...{ id, address, start, end, proposedAt },
    ...(comment !== null && { comment }),
    ...(recurrenceId && { recurrenceId }),
  };
}
