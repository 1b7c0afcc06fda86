import { Payload } from '@suitegraph/kit/graphql';
import { Field, InputType, ObjectType, registerEnumType } from 'type-graphql';
import type { CheckAction, InboundPolicy } from './inbound-policy';

/** What is done with mail that does not pass. */
export const CheckActionEnum = {
  MARK: 'MARK',
  QUARANTINE: 'QUARANTINE',
  REJECT: 'REJECT',
} as const satisfies Record<CheckAction, CheckAction>;

registerEnumType(CheckActionEnum, {
  name: 'MailCheckAction',
  description: 'What is done with mail that does not pass a check.',
  valuesConfig: {
    MARK: { description: 'It is delivered, and what was found is kept with it.' },
    QUARANTINE: { description: 'It goes to Junk.' },
    REJECT: {
      description: 'It is refused; where others of the same transmission take it, it goes to Junk.',
    },
  },
});

@ObjectType('InboundMailPolicy', {
  description: 'What the organisation does with mail that does not pass its checks.',
})
export class InboundMailPolicy implements InboundPolicy {
  @Field(() => CheckActionEnum, {
    description: 'With mail that is not authenticated and whose domain leaves that to us.',
  })
  authFailure!: CheckAction;

  @Field(() => Boolean, {
    description: 'Whether the author’s domain decides about mail that fails DMARC (`p=`).',
  })
  respectDmarc!: boolean;

  @Field(() => CheckActionEnum, {
    description: 'The most that is done with what the spam filter finds.',
  })
  spam!: CheckAction;

  @Field(() => CheckActionEnum, { description: 'With infected mail: REJECT or QUARANTINE.' })
  virus!: InboundPolicy['virus'];
}

@InputType('InboundMailPolicyInput', {
  description: 'A change of what is done with mail that does not pass; what is left out stays.',
})
export class InboundMailPolicyInput {
  @Field(() => CheckActionEnum, {
    nullable: true,
    description: 'With mail that is not authenticated and whose domain leaves that to us.',
  })
  authFailure?: CheckAction | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the author’s domain decides about mail that fails DMARC (`p=`).',
  })
  respectDmarc?: boolean | null;

  @Field(() => CheckActionEnum, {
    nullable: true,
    description: 'The most that is done with what the spam filter finds.',
  })
  spam?: CheckAction | null;

  @Field(() => CheckActionEnum, {
    nullable: true,
    description: 'With infected mail: REJECT or QUARANTINE.',
  })
  virus?: CheckAction | null;
}

@ObjectType('InboundMailPolicyPayload', {
  implements: Payload,
  description: 'The policy after a change.',
})
export class InboundMailPolicyPayload extends Payload {
  @Field(() => InboundMailPolicy, {
    nullable: true,
    description: 'The policy; null when it failed.',
  })
  policy?: InboundMailPolicy | null;
}
