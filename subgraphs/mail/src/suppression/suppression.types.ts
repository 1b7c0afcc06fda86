import { ConnectionArgs, connectionType, DateTime, Payload } from '@suitegraph/kit/graphql';
import { ArgsType, Field, ObjectType, registerEnumType } from 'type-graphql';
import { SuppressionReasonEnum, type SuppressionReason } from './suppression';

registerEnumType(SuppressionReasonEnum, {
  name: 'SuppressionReason',
  description: 'Why an address gets nothing.',
  valuesConfig: {
    BOUNCE: { description: 'Its server says that there is no such mailbox.' },
    COMPLAINT: { description: 'The recipient reported mail as unwanted.' },
    UNSUBSCRIBE: { description: 'The recipient wants no bulk mail; other mail still goes there.' },
    MANUAL: { description: 'An administrator put it on the list.' },
  },
});

@ObjectType('Suppression', { description: 'An address to which the organisation sends nothing.' })
export class SuppressionType {
  @Field(() => SuppressionReasonEnum, { description: 'Why.' })
  reason!: SuppressionReason;

  @Field(() => String, {
    nullable: true,
    description: 'What its server said, or who put it on the list.',
  })
  detail?: string | null;

  @Field(() => DateTime, { description: 'Since when.' })
  since!: Date;
}

export const SuppressionConnection = connectionType(
  'Suppression',
  () => SuppressionType,
  'addresses that get nothing',
);

@ArgsType()
export class SuppressionsArgs extends ConnectionArgs {
  @Field(() => String, { nullable: true, description: 'Only addresses that hold this text.' })
  search?: string | null;
}

@ObjectType('SuppressionPayload', {
  implements: Payload,
  description: 'An address on the suppression list after a change.',
})
export class SuppressionPayload extends Payload {
  @Field(() => SuppressionType, { nullable: true, description: 'The entry; null when it failed.' })
  suppression?: SuppressionType | null;
}
