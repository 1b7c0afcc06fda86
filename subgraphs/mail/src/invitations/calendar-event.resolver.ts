import type { RequestContext } from '@suitegraph/kit/graphql';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { MessageRecord } from '../messages/message';
import type { MessageService } from '../messages/message.service';
import { Message } from '../messages/message.types';
import { CalendarEvent } from './calendar-event.types';

const OF_EVENT = Symbol('messages of an event');

@Resolver(() => CalendarEvent)
export class CalendarEventMailResolver {
  constructor(private readonly messages: MessageService) {}

  @FieldResolver(() => [Message], {
    nullable: true,
    description: 'The viewer’s messages that invite to it, answer or cancel it; newest first.',
  })
  async invitationMessages(
    @Root() { iCalUid }: CalendarEvent,
    @Ctx() { viewer, loaders }: RequestContext,
  ): Promise<MessageRecord[]> {
    const loader = loaders.get<string, MessageRecord[]>(OF_EVENT, (uids) =>
      this.messages.ofEvents(viewer, uids),
    );
    return (await loader.load(iCalUid)) ?? [];
  }
}
