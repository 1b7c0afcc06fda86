import { DateTime, PageInfo, RealtimeEvent } from '@suitegraph/kit/graphql';
import {
  createUnionType,
  Directive,
  Field,
  ID,
  Int,
  ObjectType,
  registerEnumType,
} from 'type-graphql';
import { Person } from '../people/person.types';

/** What people do with each other, as a GraphQL enum. */
export const InteractionKindEnum = { MAIL: 'MAIL', MEETING: 'MEETING', FILE: 'FILE' } as const;

export type InteractionKind = keyof typeof InteractionKindEnum;

registerEnumType(InteractionKindEnum, {
  name: 'InteractionKind',
  description: 'What people did with each other.',
  valuesConfig: {
    MAIL: { description: 'A message from one to the other, or to both.' },
    MEETING: { description: 'An event both are invited to.' },
    FILE: { description: 'A file one shares with the other.' },
  },
});

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType('Message', { description: 'A mail message.' })
export class Message {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;
}

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType('CalendarEvent', { description: 'An event of a calendar.' })
export class CalendarEvent {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;
}

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType('File', { description: 'A file or folder of a drive.' })
export class File {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;
}

const targets = { MAIL: Message, MEETING: CalendarEvent, FILE: File };

/** The entity an interaction is about. */
export function targetOf(kind: InteractionKind, id: string): Message | CalendarEvent | File {
  return Object.assign(new targets[kind](), { id });
}

const InteractionTarget = createUnionType({
  name: 'InteractionTarget',
  description: 'What an interaction is about.',
  types: () => [Message, CalendarEvent, File] as const,
  resolveType: (value) => value.constructor.name,
});

@ObjectType('Interaction', {
  description: 'Something the viewer and a person did with each other.',
})
export class Interaction {
  @Field(() => InteractionKindEnum, { description: 'What it was.' })
  kind!: InteractionKind;

  @Field(() => DateTime, { description: 'When it was, or begins.' })
  at!: Date;

  @Field(() => String, {
    nullable: true,
    description:
      'INBOUND when it came to the viewer, OUTBOUND when it came from the viewer, or null.',
  })
  direction!: string | null;

  @Field(() => InteractionTarget, { nullable: true, description: 'The message, event or file.' })
  target!: Message | CalendarEvent | File;
}

@ObjectType('InteractionEdge', { description: 'One of a page of interactions.' })
class InteractionEdge {
  @Field(() => String, { description: 'Its place in the list, for `after`.' })
  cursor!: string;

  @Field(() => Interaction, { description: 'What stands there.' })
  node!: Interaction;
}

@ObjectType('InteractionTotal', { description: 'How many interactions there are of one kind.' })
export class InteractionTotal {
  @Field(() => InteractionKindEnum, { description: 'What is counted.' })
  kind!: InteractionKind;

  @Field(() => Int, { description: 'How many there are.' })
  count!: number;
}

@ObjectType('InteractionConnection', { description: 'A page of interactions, newest first.' })
export class InteractionConnection {
  @Field(() => [InteractionEdge], { description: 'The page, in order.' })
  edges!: InteractionEdge[];

  @Field(() => PageInfo, { description: 'Where the page lies in the list.' })
  pageInfo!: PageInfo;
}

@ObjectType('InteractionAdded', {
  implements: RealtimeEvent,
  description: 'The viewer and a person did something with each other.',
})
export class InteractionAdded extends RealtimeEvent {
  @Field(() => Person, { description: 'The person.' })
  person!: Person;

  @Field(() => Interaction, { description: 'What they did.' })
  interaction!: Interaction;
}
