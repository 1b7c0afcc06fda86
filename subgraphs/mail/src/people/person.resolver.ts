import { ConnectionArgs, type Page, type RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { MessageRecord } from '../messages/message';
import type { MessageService } from '../messages/message.service';
import { Message, MessageConnection } from '../messages/message.types';
import { type Direction, DirectionEnum, EmailAddress, Person } from './person.types';

const LAST_MESSAGE = Symbol('last message of a person');

@Resolver(() => Person)
export class PersonMailResolver {
  constructor(private readonly reading: MessageService) {}

  @FieldResolver(() => MessageConnection, {
    nullable: true,
    description: 'The viewer’s mail from and to them, newest first.',
  })
  messages(
    @Root() { address }: Person,
    @Arg('direction', () => DirectionEnum, {
      nullable: true,
      description: 'Which way; ANY when left out.',
    })
    direction: Direction | null,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
    @Ctx() { viewer }: RequestContext,
  ): Promise<Page<MessageRecord>> {
    const scope = { in: 'PERSON', address, direction: direction ?? 'ANY' } as const;
    return this.reading.list(viewer, scope, { first, after });
  }

  @FieldResolver(() => Message, {
    nullable: true,
    description: 'The newest message from or to them.',
  })
  async lastMessage(
    @Root() { address }: Person,
    @Ctx() { viewer, loaders }: RequestContext,
  ): Promise<MessageRecord | undefined> {
    return loaders
      .get<string, MessageRecord>(LAST_MESSAGE, (addresses) =>
        this.reading.lastOfPeople(viewer, addresses),
      )
      .load(address);
  }
}

@Resolver(() => EmailAddress)
export class EmailAddressResolver {
  @FieldResolver(() => Person, {
    description: 'Everything known about whoever has this address, for the viewer.',
  })
  person(@Root() { address }: EmailAddress): Person {
    return { address };
  }
}
