import { DateTime, Payload } from '@suitegraph/kit/graphql';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';

/** What a signing key is up to. */
export const DkimKeyStateEnum = {
  WAITING: 'WAITING',
  ACTIVE: 'ACTIVE',
  RETIRED: 'RETIRED',
} as const;

registerEnumType(DkimKeyStateEnum, {
  name: 'DkimKeyState',
  description: 'What a signing key is up to.',
  valuesConfig: {
    WAITING: { description: 'It was made and is to be published.' },
    ACTIVE: { description: 'Mail is signed with it.' },
    RETIRED: { description: 'Another one signs; mail signed with it can still be verified.' },
  },
});

@ObjectType('DkimKey', { description: 'A key with which a domain signs its mail (DKIM).' })
export class DkimKey {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => String, { description: 'The domain that signs.' })
  domain!: string;

  @Field(() => String, { description: 'Selector: tells the domain’s keys apart.' })
  selector!: string;

  @Field(() => DkimKeyStateEnum, { description: 'What it is up to.' })
  state!: keyof typeof DkimKeyStateEnum;

  @Field(() => String, { description: 'Name of the TXT record to publish.' })
  recordName!: string;

  @Field(() => String, {
    description: 'Content of the TXT record, in strings of at most 255 characters each.',
  })
  recordValue!: string;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'For a retired one: from when on its record can be taken away.',
  })
  removableAt?: Date | null;
}

@ObjectType('DkimKeyPayload', { implements: Payload, description: 'A signing key after a change.' })
export class DkimKeyPayload extends Payload {
  @Field(() => DkimKey, { nullable: true, description: 'The key; null when it failed.' })
  key?: DkimKey | null;
}
