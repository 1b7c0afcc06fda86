import { Field, Float, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Visibility } from './event-details';

export const VisibilityEnum = {
  PUBLIC: 'PUBLIC',
  PRIVATE: 'PRIVATE',
  CONFIDENTIAL: 'CONFIDENTIAL',
} as const;

registerEnumType(VisibilityEnum, {
  name: 'EventVisibility',
  description: 'Who may see more than that its owner is busy (CLASS, RFC 5545 §3.8.1.3).',
  valuesConfig: {
    PUBLIC: { description: 'Whoever sees the calendar.' },
    PRIVATE: { description: 'Its owner; others see that the time is taken.' },
    CONFIDENTIAL: { description: 'Its owner; others see that the time is taken.' },
  },
});

@ObjectType('GeoPoint', { description: 'A place on earth.' })
export class GeoPointFields {
  @Field(() => Float, { description: 'Degrees north, from -90 to 90.' })
  latitude!: number;

  @Field(() => Float, { description: 'Degrees east, from -180 to 180.' })
  longitude!: number;
}

@InputType('GeoPointInput', { description: 'A place on earth.' })
export class GeoPointInput {
  @Field(() => Float, { description: 'Degrees north, from -90 to 90.' })
  latitude!: number;

  @Field(() => Float, { description: 'Degrees east, from -180 to 180.' })
  longitude!: number;
}

@ObjectType()
export abstract class DetailFields {
  @Field(() => [String], { description: 'Categories or tags.' })
  categories!: string[];

  @Field(() => VisibilityEnum, { description: 'Who may see more than the time it takes.' })
  visibility!: Visibility;

  @Field(() => GeoPointFields, { nullable: true, description: 'Where on earth.' })
  geo?: GeoPointFields;

  @Field(() => String, { nullable: true, description: 'A page about it.' })
  url?: string;

  @Field(() => Int, { nullable: true, description: 'From 1, the highest, to 9; null for none.' })
  priority?: number;

  @Field(() => [String], { description: 'Comments (RFC 5545 §3.8.1.4).' })
  comments!: string[];

  @Field(() => [String], { description: 'Where to join by video, chat or phone (RFC 7986 §5.11).' })
  conferenceUrls!: string[];

  @Field(() => [String], { description: 'Attachments that are elsewhere on the web.' })
  attachmentUrls!: string[];
}

@InputType()
export abstract class DetailsInput {
  @Field(() => [String], {
    nullable: true,
    description: 'Categories or tags: up to 50, each of up to 200 characters.',
  })
  categories?: string[] | null;

  @Field(() => VisibilityEnum, {
    nullable: true,
    description: 'Who may see more than the time it takes.',
  })
  visibility?: Visibility | null;

  @Field(() => GeoPointInput, { nullable: true, description: 'Where on earth; null removes it.' })
  geo?: GeoPointInput | null;

  @Field(() => String, {
    nullable: true,
    description: 'A page about it, http or https; null removes it.',
  })
  url?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'From 1, the highest, to 9; null removes it.',
  })
  priority?: number | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Comments: up to 50, each of up to 2,000 characters.',
  })
  comments?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Where to join, up to 10: http, https, tel, sip, sips or xmpp.',
  })
  conferenceUrls?: string[] | null;
}
