import type { StoredEvent } from '@suitegraph/kit/events';
import {
  eventSubscription,
  realtimeFields,
  SyncToken,
  type RequestContext,
} from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, FieldResolver, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { EventReader } from '../events/event.reader';
import { CalendarEvent } from '../events/event.types';
import type { EventView } from '../events/event-view';
import { Person } from '../people/people.types';
import type { MeetService, MeetingView } from './meet.service';
import { Meeting, MeetingChanged } from './meet.types';
import { MEETING_CHANGED } from './meeting-reports';

@Resolver(() => MeetingChanged)
export class MeetingChangedResolver {
  constructor(
    private readonly meet: MeetService,
    private readonly reader: EventReader,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:read"]])')
  @Subscription(() => MeetingChanged, {
    description: "What happens in the viewer's online meetings, as the video server reports it.",
    subscribe: eventSubscription<{ room?: string | null; after?: string | null }>({
      types: [MEETING_CHANGED],
      accepts: ({ key }, { room }) => room == null || key === room,
    }) as never,
  })
  meetingChanged(
    @Root() event: StoredEvent,
    @Arg('room', () => ID, { nullable: true, description: 'Only this room.' }) _room?: string,
    @Arg('after', () => SyncToken, {
      nullable: true,
      description: 'Replay what came after this cursor first.',
    })
    _after?: string,
  ): MeetingChanged {
    const { change, iCalUid, address } = event.data;
    return Object.assign(new MeetingChanged(), realtimeFields(event), {
      kind: typeof change === 'string' ? change : '',
      room: event.key,
      iCalUid: typeof iCalUid === 'string' ? iCalUid : undefined,
      address: typeof address === 'string' ? address : undefined,
    });
  }

  @FieldResolver(() => Meeting, {
    nullable: true,
    description: 'The meeting as it is now; null when the viewer may no longer join.',
  })
  async meeting(
    @Root() { room }: MeetingChanged,
    @Ctx() { viewer }: RequestContext,
  ): Promise<MeetingView | undefined> {
    return this.meet.find(viewer, room);
  }

  @FieldResolver(() => CalendarEvent, {
    nullable: true,
    description: "The viewer's event to which the meeting belongs.",
  })
  async event(
    @Root() { iCalUid }: MeetingChanged,
    @Ctx() ctx: RequestContext,
  ): Promise<EventView | undefined> {
    if (iCalUid === undefined) return undefined;
    return (await this.reader.byUids(ctx.viewer, [iCalUid]))[0];
  }

  @FieldResolver(() => Person, {
    nullable: true,
    description: 'Who came or left; null for guests.',
  })
  participant(@Root() { address }: MeetingChanged): Person | undefined {
    return address === undefined ? undefined : { address };
  }
}
