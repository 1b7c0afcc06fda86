import { Field, InputType } from 'type-graphql';
import { RuleActionKind, RuleField, RuleMatch, RuleOperator } from './rule';

@InputType('RuleConditionInput', { description: 'One condition of a rule.' })
export class RuleConditionInput {
  @Field(() => RuleField, { description: 'What to look at.' })
  field!: RuleField;

  @Field(() => RuleOperator, { description: 'How to compare.' })
  operator!: RuleOperator;

  @Field(() => String, { nullable: true, description: 'Name of the header field, for HEADER.' })
  header?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What to compare with, up to 1,000 characters.',
  })
  value?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Hold when the comparison does not.',
  })
  negate?: boolean | null;
}

@InputType('RuleActionInput', { description: 'One action of a rule.' })
export class RuleActionInput {
  @Field(() => RuleActionKind, { description: 'What to do.' })
  kind!: RuleActionKind;

  @Field(() => String, {
    nullable: true,
    description: 'The folder, label, flag, address, template, webhook or reason.',
  })
  argument?: string | null;
}

@InputType('MailRuleInput', { description: 'A rule.' })
export class MailRuleInput {
  @Field(() => String, { description: 'What people call it, up to 200 characters.' })
  name!: string;

  @Field(() => Boolean, { nullable: true, defaultValue: true, description: 'Whether it runs.' })
  enabled?: boolean | null;

  @Field(() => RuleMatch, {
    nullable: true,
    defaultValue: 'ALL',
    description: 'Which of its conditions it needs.',
  })
  match?: RuleMatch | null;

  @Field(() => [RuleConditionInput], { description: 'When it matches; 30 at most.' })
  conditions!: RuleConditionInput[];

  @Field(() => [RuleActionInput], { description: 'What it does, in order; 1 to 20.' })
  actions!: RuleActionInput[];
}
