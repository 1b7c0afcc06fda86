import {
  DateTime,
  OkPayload,
  okPayload,
  payload,
  WriteOptions,
  type RequestContext,
} from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, ID, Mutation, Resolver } from 'type-graphql';
import type { ReplyService } from '../scheduling/reply.service';
import {
  EventInput,
  RecurrenceScopeEnum,
  RsvpEnum,
  type RecurrenceScope,
  type Rsvp,
} from './event.inputs';
import type { EventRemover } from './event.remover';
import { EventPayload } from './event.types';
import type { EventWriter } from './event.writer';
import type { ImportService } from './import.service';

const ID_TEXT = 'Id of the event, the series or an instance.';
const SCOPE_TEXT = 'How much of a series.';
const INSTANCE_TEXT = 'Original start of the instance; may be left out when id names an instance.';
const OPTIONS_TEXT = 'How to carry it out.';

@Resolver()
export class EventMutationsResolver {
  constructor(
    private readonly writer: EventWriter,
    private readonly remover: EventRemover,
    private readonly replies: ReplyService,
    private readonly imports: ImportService,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => EventPayload, { description: 'Creates an event and invites its attendees.' })
  createEvent(
    @Ctx() ctx: RequestContext,
    @Arg('calendarId', () => ID, { description: 'Calendar to put it in.' }) calendarId: string,
    @Arg('input', () => EventInput, { description: 'The event.' }) input: EventInput,
    @Arg('options', () => WriteOptions, { nullable: true, description: OPTIONS_TEXT })
    options?: WriteOptions,
  ): Promise<unknown> {
    return payload(ctx, 'event', () =>
      this.writer.create(ctx.viewer, calendarId, { input, options }),
    );
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => EventPayload, {
    description:
      'Changes an event and tells its attendees. Of a series from an instance on, what follows becomes a series of its own, which is answered.',
  })
  updateEvent(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: ID_TEXT }) id: string,
    @Arg('input', () => EventInput, { description: 'What to change.' }) input: EventInput,
    @Arg('scope', () => RecurrenceScopeEnum, {
      nullable: true,
      defaultValue: 'ALL',
      description: SCOPE_TEXT,
    })
    scope: RecurrenceScope,
    @Arg('recurrenceId', () => DateTime, { nullable: true, description: INSTANCE_TEXT })
    recurrenceId: Date | undefined,
    @Arg('options', () => WriteOptions, { description: OPTIONS_TEXT }) options: WriteOptions,
  ): Promise<unknown> {
    const target = { id, scope, recurrenceId: recurrenceId ?? undefined };
    return payload(ctx, 'event', () => this.writer.update(ctx.viewer, target, { input, options }));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => EventPayload, {
    description:
      'Deletes an event or part of a series and tells its attendees; an attendee who deletes it declines. Answers what is left of a series.',
  })
  deleteEvent(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: ID_TEXT }) id: string,
    @Arg('scope', () => RecurrenceScopeEnum, {
      nullable: true,
      defaultValue: 'ALL',
      description: SCOPE_TEXT,
    })
    scope: RecurrenceScope,
    @Arg('recurrenceId', () => DateTime, { nullable: true, description: INSTANCE_TEXT })
    recurrenceId: Date | undefined,
    @Arg('options', () => WriteOptions, { description: OPTIONS_TEXT }) options: WriteOptions,
  ): Promise<unknown> {
    const target = { id, scope, recurrenceId: recurrenceId ?? undefined };
    return payload(ctx, 'event', () => this.remover.remove(ctx.viewer, target, options));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => EventPayload, {
    description: "Puts an event or series into another of the viewer's calendars; it keeps its id.",
  })
  moveEvent(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: ID_TEXT }) id: string,
    @Arg('calendarId', () => ID, { description: 'Calendar to put it in.' }) calendarId: string,
    @Arg('options', () => WriteOptions, { description: OPTIONS_TEXT }) options: WriteOptions,
  ): Promise<unknown> {
    return payload(ctx, 'event', () => this.writer.move(ctx.viewer, id, { calendarId, options }));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => EventPayload, {
    description: 'Answers an invitation; the organizer is told, here or by mail.',
  })
  respondToEvent(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: ID_TEXT }) id: string,
    @Arg('email', () => String, {
      description: 'Address that was invited: your own, or an attendee of your event.',
    })
    email: string,
    @Arg('response', () => RsvpEnum, { description: 'The answer.' }) response: Rsvp,
    @Arg('comment', () => String, {
      nullable: true,
      description: 'A word to the organizer, up to 2,000 characters.',
    })
    comment: string | undefined,
    @Arg('recurrenceId', () => DateTime, {
      nullable: true,
      description: 'Answers one instance only: its original start. Absent: the whole series.',
    })
    recurrenceId: Date | undefined,
    @Arg('options', () => WriteOptions, { nullable: true, description: OPTIONS_TEXT })
    options?: WriteOptions,
  ): Promise<unknown> {
    const answer = {
      id,
      email,
      response,
      comment: comment ?? undefined,
      recurrenceId: recurrenceId ?? undefined,
    };
    return payload(ctx, 'event', () => this.replies.respond(ctx.viewer, answer, options));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => OkPayload, {
    description:
      'Brings the events of an iCalendar text into a calendar, all or none. A known UID is replaced; nobody is invited.',
  })
  importIcs(
    @Ctx() ctx: RequestContext,
    @Arg('calendarId', () => ID, { description: 'Calendar to put them in.' }) calendarId: string,
    @Arg('ics', () => String, { description: 'Text of RFC 5545, up to 200,000 characters.' })
    ics: string,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.imports.importIcs(ctx.viewer, calendarId, ics));
  }
}
