import { DateTime, RealtimeEvent } from '@suitegraph/kit/graphql';
import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import type { ProposalState } from './proposal.events';

export const ProposalStateEnum = {
  PROPOSED: 'PROPOSED',
  ACCEPTED: 'ACCEPTED',
  DECLINED: 'DECLINED',
} as const;

registerEnumType(ProposalStateEnum, {
  name: 'ProposalState',
  description: 'What became of a proposal of another time.',
  valuesConfig: {
    PROPOSED: { description: 'It waits for the organizer.' },
    ACCEPTED: { description: 'The meeting was moved to it.' },
    DECLINED: { description: 'The meeting stays at its time.' },
  },
});

@InputType('TimeProposalInput', { description: 'Another time for a meeting.' })
export class TimeProposalInput {
  @Field(() => DateTime, { description: 'Start; of whole days midnight UTC of the first.' })
  start!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'End; of whole days midnight UTC of the day after. Absent: as long as it is.',
  })
  end?: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'A word to the organizer, up to 2,000 characters.',
  })
  comment?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Original start of the instance it is about; absent: the meeting as a whole.',
  })
  recurrenceId?: Date | null;
}

@ObjectType('TimeProposal', { description: 'Another time that an attendee proposes.' })
export class TimeProposal {
  @Field(() => ID, { description: 'Opaque id, by which it is accepted or declined.' })
  id!: string;

  @Field(() => DateTime, { description: 'Start; of whole days midnight UTC of the first.' })
  start!: Date;

  @Field(() => DateTime, { description: 'End; of whole days midnight UTC of the day after.' })
  end!: Date;

  @Field(() => String, { nullable: true, description: 'What the attendee says about it.' })
  comment?: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Original start of the instance it is about; null for the meeting as a whole.',
  })
  recurrenceId?: Date;

  @Field(() => DateTime, { description: 'When it was proposed.' })
  proposedAt!: Date;

  address!: string;
}

@ObjectType('ProposalChanged', {
  implements: RealtimeEvent,
  description: 'Another time was proposed for a meeting of yours, or your own proposal answered.',
})
export class ProposalChanged extends RealtimeEvent {
  @Field(() => ProposalStateEnum, { description: 'What became of it.' })
  state!: ProposalState;

  @Field(() => String, { nullable: true, description: 'What was said about it.' })
  comment?: string;

  id!: string;
  address!: string;
}
