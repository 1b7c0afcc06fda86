import { BigIntScalar, Payload } from '@suitegraph/kit/graphql';
import { Field, ObjectType } from 'type-graphql';

@ObjectType('MailQuota', { description: 'How full a mailbox is.' })
export class MailQuota {
  @Field(() => BigIntScalar, {
    description: 'Bytes of its messages; one that several folders show counts once.',
  })
  usedBytes!: number;

  @Field(() => BigIntScalar, {
    nullable: true,
    description: 'Bytes it may hold; null without a limit.',
  })
  limitBytes?: number | null;
}

@ObjectType('MailQuotaPayload', { implements: Payload, description: 'A quota after a change.' })
export class MailQuotaPayload extends Payload {
  @Field(() => MailQuota, { nullable: true, description: 'The quota; null when it failed.' })
  quota?: MailQuota | null;
}
