import { DateTime, ETag, Payload } from '@suitegraph/kit/graphql';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Message } from '../messages/message.types';
import { RuleActionKind, RuleField, RuleMatch, RuleOperator } from './rule';

registerEnumType(RuleMatch, {
  name: 'RuleMatch',
  description: 'Which of its conditions a rule needs.',
  valuesConfig: {
    ALL: { description: 'Each of them; a rule without conditions matches everything.' },
    ANY: { description: 'One of them.' },
  },
});

registerEnumType(RuleField, {
  name: 'RuleField',
  description: 'What a condition looks at.',
  valuesConfig: {
    FROM: { description: 'Addresses of the authors.' },
    TO: { description: 'Addresses in To.' },
    CC: { description: 'Addresses in Cc.' },
    SUBJECT: { description: 'The subject, decoded.' },
    BODY: { description: 'The text, or what the HTML says; its first 100,000 characters.' },
    HEADER: { description: 'The header fields of the name given in `header`.' },
    SIZE: { description: 'Bytes of the raw message.' },
    HAS_ATTACHMENT: { description: 'Whether a file is attached.' },
    LIST_ID: { description: 'The identifier of the mailing list (RFC 2919).' },
    SPAM_SCORE: { description: 'What the spam filter made of it.' },
    AUTH_RESULT: {
      description:
        'Verdicts on the sender, as `spf=pass`, `dkim=fail`, `dmarc=none` or `arc=pass`.',
    },
  },
});

registerEnumType(RuleOperator, {
  name: 'RuleOperator',
  description: 'How a condition compares; without regard to case.',
  valuesConfig: {
    IS: { description: 'The same text.' },
    CONTAINS: { description: 'The value is somewhere in it.' },
    STARTS_WITH: { description: 'It begins with the value.' },
    ENDS_WITH: { description: 'It ends with the value.' },
    MATCHES: {
      description:
        'A regular expression in RE2 syntax is found in it; the first 16,384 characters are searched.',
    },
    EXISTS: { description: 'There is one, whatever it says. It takes no value.' },
    GREATER_THAN: { description: 'More than a number; sizes may end in K, M or G.' },
    LESS_THAN: { description: 'Less than a number; sizes may end in K, M or G.' },
  },
});

registerEnumType(RuleActionKind, {
  name: 'RuleActionKind',
  description: 'What a rule does with a message.',
  valuesConfig: {
    MOVE: {
      description: 'Files it in a folder, given by id, role or path, instead of the inbox.',
    },
    COPY: { description: 'Files it in a folder as well.' },
    ADD_LABEL: { description: 'Puts a label on it.' },
    REMOVE_LABEL: { description: 'Takes a label off.' },
    ADD_FLAG: { description: 'Sets a flag, such as `\\Seen`.' },
    REMOVE_FLAG: { description: 'Clears a flag.' },
    FORWARD: {
      description: 'Sends it on to an address, once; never round in circles. It also stays.',
    },
    REPLY_TEMPLATE: {
      description:
        'Answers the sender automatically (RFC 3834), once in some days, never lists, programs or bounces. The argument is the id of a template, or JSON with `text` or `templateId`, `subject` and `days` (7).',
    },
    WEBHOOK: { description: 'Calls the webhook of this id.' },
    REJECT: {
      description:
        'Tells the sender, with the reason given, that it was not accepted; it goes to the trash.',
    },
    DISCARD: {
      description: 'Takes it out of the inbox; what nothing else files goes to the trash.',
    },
    STOP: { description: 'No rule after this one is looked at.' },
  },
});

@ObjectType('RuleCondition', { description: 'One condition of a rule.' })
export class RuleConditionType {
  @Field(() => RuleField, { description: 'What it looks at.' })
  field!: RuleField;

  @Field(() => RuleOperator, { description: 'How it compares.' })
  operator!: RuleOperator;

  @Field(() => String, { nullable: true, description: 'Name of the header field, for HEADER.' })
  header?: string | null;

  @Field(() => String, { nullable: true, description: 'What it is compared with.' })
  value?: string | null;

  @Field(() => Boolean, { description: 'Whether it holds when the comparison does not.' })
  negate!: boolean;
}

@ObjectType('RuleAction', { description: 'One action of a rule.' })
export class RuleActionType {
  @Field(() => RuleActionKind, { description: 'What is done.' })
  kind!: RuleActionKind;

  @Field(() => String, {
    nullable: true,
    description: 'The folder, label, flag, address, template, webhook or reason.',
  })
  argument?: string | null;
}

@ObjectType('RuleStats', { description: 'What a rule has come to so far.' })
export class RuleStats {
  @Field(() => Int, { description: 'Messages it was held against.' })
  evaluated!: number;

  @Field(() => Int, { description: 'Messages it matched.' })
  matched!: number;

  @Field(() => DateTime, { nullable: true, description: 'When it last matched.' })
  lastMatchedAt?: Date | null;
}

@Directive('@key(fields: "id")')
@ObjectType('MailRule', { description: 'What is to happen to certain messages as they arrive.' })
export class MailRule {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => String, { description: 'What people call it.' })
  name!: string;

  @Field(() => Boolean, { description: 'Whether it runs.' })
  enabled!: boolean;

  @Field(() => Int, {
    description: 'Its place among the rules of the mailbox, or among the shared ones, from 0.',
  })
  order!: number;

  @Field(() => RuleMatch, { description: 'Which of its conditions it needs.' })
  match!: RuleMatch;

  @Field(() => [RuleConditionType], { description: 'When it matches.' })
  conditions!: RuleConditionType[];

  @Field(() => [RuleActionType], { description: 'What it does then, in order.' })
  actions!: RuleActionType[];

  @Field(() => ETag, { description: 'Changes with every change.' })
  version!: string;
}

@ObjectType('ConditionResult', { description: 'How a condition came out.' })
export class ConditionResultType {
  @Field(() => RuleConditionType, { description: 'The condition.' })
  condition!: RuleConditionType;

  @Field(() => Boolean, { description: 'Whether it held.' })
  matched!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'What the message had there, up to 200 characters; null for nothing.',
  })
  actual?: string | null;
}

@ObjectType('RuleTrace', { description: 'How a rule came out for a message.' })
export class RuleTraceType {
  @Field(() => MailRule, { description: 'The rule, as it was then.' })
  rule!: MailRule;

  @Field(() => Boolean, { description: 'Whether it matched.' })
  matched!: boolean;

  @Field(() => [ConditionResultType], { description: 'Each of its conditions.' })
  conditions!: ConditionResultType[];

  @Field(() => [RuleActionType], { description: 'What it asks for; nothing if it did not match.' })
  actions!: RuleActionType[];
}

@ObjectType('RuleSimulation', { description: 'What rules make of a message.' })
export class RuleSimulation {
  @Field(() => Message, { description: 'The message.' })
  message!: Message;

  @Field(() => [RuleTraceType], {
    description: 'Each rule that is looked at, in order; none behind one that says STOP.',
  })
  traces!: RuleTraceType[];

  @Field(() => [RuleActionType], { description: 'The actions that make a difference.' })
  wouldChange!: RuleActionType[];
}

@ObjectType('MailRuleRun', { description: 'Rules on their way through a folder.' })
export class MailRuleRun {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => Int, { description: 'Messages the folder had when it began.' })
  total!: number;

  @Field(() => Int, { description: 'Messages looked at so far.' })
  scanned!: number;

  @Field(() => Int, { description: 'Messages that a rule matched.' })
  matched!: number;

  @Field(() => DateTime, { description: 'When it began.' })
  startedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it ended; null while it goes on.' })
  finishedAt?: Date | null;
}

@ObjectType('RulePayload', { implements: Payload, description: 'The rule after the change.' })
export class RulePayload extends Payload {
  @Field(() => MailRule, { nullable: true, description: 'The rule; null when it failed.' })
  rule?: MailRule | null;
}

@ObjectType('SimulatePayload', {
  implements: Payload,
  description: 'What rules make, or have made, of messages.',
})
export class SimulatePayload extends Payload {
  @Field(() => [RuleSimulation], {
    description: 'Message by message, newest first; 200 at most.',
  })
  results!: RuleSimulation[];

  @Field(() => Int, { description: 'Messages that at least one rule matches.' })
  matched!: number;

  @Field(() => Int, { description: 'Messages looked at.' })
  scanned!: number;

  @Field(() => MailRuleRun, {
    nullable: true,
    description: 'The way through a folder, which may go on after this answer.',
  })
  run?: MailRuleRun | null;
}

@ObjectType('RulesPayload', { implements: Payload, description: 'The rules that were added.' })
export class RulesPayload extends Payload {
  @Field(() => [MailRule], { description: 'The rules, in order; none when it failed.' })
  rules!: MailRule[];
}

@ObjectType('SieveExport', { description: 'Rules as a Sieve script (RFC 5228).' })
export class SieveExport {
  @Field(() => String, { description: 'The script.' })
  script!: string;

  @Field(() => [String], {
    description: 'Why rules are missing from it: those that Sieve cannot express.',
  })
  omitted!: string[];
}
