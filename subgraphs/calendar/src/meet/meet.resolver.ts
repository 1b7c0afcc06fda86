import {
  payload,
  payloadOf,
  UrlScalar,
  WriteOptions,
  type RequestContext,
} from '@suitegraph/kit/graphql';
import {
  Arg,
  Ctx,
  Directive,
  FieldResolver,
  ID,
  Int,
  Mutation,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { CalendarEvent, EventPayload } from '../events/event.types';
import type { EventView } from '../events/event-view';
import { Person } from '../people/people.types';
import type { MeetingView, MeetService } from './meet.service';
import { GuestLinkPayload, Meeting } from './meet.types';

@Resolver(() => Meeting)
export class MeetingResolver {
  constructor(private readonly meet: MeetService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:read"]])')
  @Query(() => Meeting, {
    nullable: true,
    description: 'An online meeting that the viewer may join; null when there is none.',
  })
  async meeting(
    @Ctx() { viewer }: RequestContext,
    @Arg('room', () => ID, { description: 'Name of the room.' }) room: string,
  ): Promise<MeetingView | undefined> {
    return this.meet.find(viewer, room);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => EventPayload, {
    description:
      'Gives an event of your own an online meeting and tells its attendees; one that has it keeps it.',
  })
  createMeetLink(
    @Ctx() ctx: RequestContext,
    @Arg('eventId', () => ID, { description: 'Id of the event or series.' }) eventId: string,
    @Arg('options', () => WriteOptions, { nullable: true, description: 'How to carry it out.' })
    options?: WriteOptions,
  ): Promise<unknown> {
    return payload(ctx, 'event', () => this.meet.createLink(ctx.viewer, eventId, options));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => EventPayload, {
    description: 'Opens an online meeting that belongs to no event; your own of that name stays.',
  })
  createMeeting(
    @Ctx() ctx: RequestContext,
    @Arg('room', () => String, {
      nullable: true,
      description: 'Name of the room: 3 to 60 small letters, digits and hyphens; absent: made up.',
    })
    room?: string,
  ): Promise<unknown> {
    return payload(ctx, 'meeting', () => this.meet.create(ctx.viewer, room ?? undefined));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => GuestLinkPayload, {
    description: 'A link to a meeting of your own for somebody without an account.',
  })
  createGuestLink(
    @Ctx() ctx: RequestContext,
    @Arg('room', () => ID, { description: 'Name of the room.' }) room: string,
    @Arg('name', () => String, { description: 'What the guest is called, up to 100 characters.' })
    name: string,
    @Arg('expiresInMinutes', () => Int, {
      nullable: true,
      description: 'How long the link works: up to 7 days; absent: as long as your own.',
    })
    expiresInMinutes?: number,
  ): Promise<unknown> {
    return payloadOf(ctx, async () => {
      const guest = { name, minutes: expiresInMinutes ?? undefined };
      const { url, expiresAt } = await this.meet.inviteGuest(ctx.viewer, room, guest);
      return { joinUrl: url, expiresAt };
    });
  }

  @FieldResolver(() => [Person], {
    description: 'Who of those with an account is in it, as the video server reports.',
  })
  async participants(@Root() { room }: MeetingView): Promise<Person[]> {
    return (await this.meet.participants(room)).map((address) => ({ address }));
  }
}

@Resolver(() => CalendarEvent)
export class EventMeetingResolver {
  constructor(private readonly meet: MeetService) {}

  @FieldResolver(() => UrlScalar, {
    nullable: true,
    description: 'Its room on the video server of the installation; `meeting` has the way in.',
  })
  meetUrl(@Root() event: EventView): string | undefined {
    return this.meet.urlOf(event);
  }

  @FieldResolver(() => Meeting, {
    nullable: true,
    description: 'Its online meeting; null when it has none that the viewer may join.',
  })
  async meeting(
    @Root() event: EventView,
    @Ctx() { viewer }: RequestContext,
  ): Promise<MeetingView | undefined> {
    return this.meet.ofEvent(viewer, event);
  }
}

@Resolver(() => EventPayload)
export class EventPayloadMeetingResolver {
  constructor(private readonly meet: MeetService) {}

  @FieldResolver(() => UrlScalar, {
    nullable: true,
    description: 'Where the viewer joins the online meeting of the event; null when it has none.',
  })
  async meetUrl(
    @Root() answer: { event?: EventView | null; meeting?: MeetingView | null },
    @Ctx() ctx: RequestContext,
  ): Promise<string | undefined> {
    return (await this.meeting(answer, ctx))?.joinUrl;
  }

  @FieldResolver(() => Meeting, {
    nullable: true,
    description: 'The online meeting that was opened, or that of the event.',
  })
  async meeting(
    @Root() { event, meeting }: { event?: EventView | null; meeting?: MeetingView | null },
    @Ctx() { viewer }: RequestContext,
  ): Promise<MeetingView | undefined> {
    return meeting ?? (event ? this.meet.ofEvent(viewer, event) : undefined);
  }
}
