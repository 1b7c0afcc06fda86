import { ETag } from '@suitegraph/kit/graphql';
import { Directive, Field, ID, InputType, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType('EmailTemplate', { description: 'A message that is written but for its variables.' })
export class EmailTemplate {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => String, { description: 'Name, unique in the organisation.' })
  name!: string;

  @Field(() => String, { description: 'Subject, with variables such as `{{name}}`.' })
  subject!: string;

  @Field(() => String, { nullable: true, description: 'Its text.' })
  text?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The same as HTML or MJML, as it was given.',
  })
  html?: string | null;

  @Field(() => ETag, { description: 'Changes with every change.' })
  version!: string;
}

@ObjectType('EmailTemplatePreview', { description: 'A template with its variables replaced.' })
export class EmailTemplatePreview {
  @Field(() => String, { description: 'Subject.' })
  subject!: string;

  @Field(() => String, { nullable: true, description: 'Its text.' })
  text?: string | null;

  @Field(() => String, { nullable: true, description: 'Its HTML; what was MJML is compiled.' })
  html?: string | null;
}

@InputType('EmailTemplateInput', { description: 'A template as it is to be.' })
export class EmailTemplateInput {
  @Field(() => String, { description: 'Name, unique in the organisation.' })
  name!: string;

  @Field(() => String, { description: 'Subject: one line.' })
  subject!: string;

  @Field(() => String, { nullable: true, description: 'Its text.' })
  text?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The same as HTML, or as MJML, which begins with `<mjml>`; values are escaped in it.',
  })
  html?: string | null;
}
