import { payload, WriteOptions, type RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import { CalendarEvent, EventPayload } from '../events/event.types';
import type { EventView } from '../events/event-view';
import type { AttachmentService } from './attachment.service';
import { DriveFileFields } from './attachment.types';

const byEvent = Symbol('files by event');
const byFile = Symbol('events by file');

@Resolver(() => CalendarEvent)
export class EventAttachmentResolver {
  constructor(private readonly service: AttachmentService) {}

  @FieldResolver(() => [DriveFileFields], {
    nullable: true,
    description: 'Files of the drive that go with it; those that the viewer may read can be shown.',
  })
  async attachments(
    @Root() event: EventView,
    @Ctx() ctx: RequestContext,
  ): Promise<DriveFileFields[]> {
    const { viewer } = ctx;
    const ids = await ctx.loaders
      .get<EventView, string[]>(byEvent, (events) => this.service.fileIds(viewer, events))
      .load(event);
    return (ids ?? []).map((id) => ({ id }));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => EventPayload, {
    description:
      'Attaches files of your drive to an event of your own, as they are now, with a link for everybody invited.',
  })
  attachFiles(
    @Ctx() ctx: RequestContext,
    @Arg('eventId', () => ID, { description: 'Id of the event or series.' }) eventId: string,
    @Arg('fileIds', () => [ID], { description: 'Ids of up to 20 files.' }) fileIds: string[],
    @Arg('options', () => WriteOptions, { nullable: true, description: 'How to carry it out.' })
    options?: WriteOptions,
  ): Promise<unknown> {
    const call = { eventId, fileIds };
    return payload(ctx, 'event', () => this.service.attach(ctx.viewer, call, options));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => EventPayload, {
    description: 'Takes a file off an event of your own; the links to it stop working.',
  })
  detachFile(
    @Ctx() ctx: RequestContext,
    @Arg('eventId', () => ID, { description: 'Id of the event or series.' }) eventId: string,
    @Arg('fileId', () => ID, { description: 'Id of the file.' }) fileId: string,
    @Arg('options', () => WriteOptions, { nullable: true, description: 'How to carry it out.' })
    options?: WriteOptions,
  ): Promise<unknown> {
    const call = { eventId, fileId };
    return payload(ctx, 'event', () => this.service.detach(ctx.viewer, call, options));
  }
}

@Resolver(() => DriveFileFields)
export class LinkedEventsResolver {
  constructor(private readonly service: AttachmentService) {}

  @FieldResolver(() => [CalendarEvent], {
    nullable: true,
    description: "The viewer's events that it goes with, newest first; a series counts once.",
  })
  async linkedEvents(
    @Root() { id }: DriveFileFields,
    @Ctx() ctx: RequestContext,
  ): Promise<EventView[]> {
    const { viewer } = ctx;
    const found = await ctx.loaders
      .get<string, EventView[]>(byFile, (ids) => this.service.linkedEvents(viewer, ids))
      .load(id);
    return found ?? [];
  }
}
