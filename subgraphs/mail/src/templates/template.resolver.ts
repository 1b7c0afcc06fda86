import { JsonScalar, okPayload, OkPayload, type RequestContext } from '@suitegraph/kit/graphql';
import {
  Arg,
  Ctx,
  Directive,
  FieldResolver,
  ID,
  Mutation,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { variablesOf } from './fill';
import type { FilledTemplate, TemplateRecord } from './template';
import type { TemplateService } from './template.service';
import { EmailTemplate, EmailTemplateInput, EmailTemplatePreview } from './template.types';

@Resolver(() => EmailTemplate)
export class TemplateResolver {
  constructor(private readonly templates: TemplateService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:read"]])')
  @Query(() => [EmailTemplate], { description: 'The organisation’s templates, by name.' })
  emailTemplates(@Ctx() { viewer }: RequestContext): Promise<TemplateRecord[]> {
    return this.templates.list(viewer);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:read"]])')
  @Query(() => EmailTemplatePreview, {
    description: 'What a template becomes with these values; a missing one is named.',
  })
  previewEmailTemplate(
    @Arg('id', () => ID, { description: 'Which template.' }) id: string,
    @Arg('data', () => JsonScalar, { description: 'Values by the names of the variables.' })
    data: unknown,
    @Ctx() { viewer }: RequestContext,
  ): Promise<FilledTemplate> {
    return this.templates.fill(viewer, id, data, ['id']);
  }

  @FieldResolver(() => [String], { description: 'The names that need a value, in their order.' })
  variables(@Root() { subject, text, html }: TemplateRecord): string[] {
    return variablesOf(subject, text, html);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => OkPayload, {
    description: 'Makes a template, or changes one that the viewer made; admins change any.',
  })
  upsertEmailTemplate(
    @Arg('id', () => ID, {
      nullable: true,
      description: 'Which to change; a new one when left out.',
    })
    id: string | null | undefined,
    @Arg('input', () => EmailTemplateInput, { description: 'The template as it is to be.' })
    input: EmailTemplateInput,
    @Ctx() ctx: RequestContext,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.templates.save(ctx.viewer, id ?? null, input));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => OkPayload, { description: 'Removes a template; what was sent with it stays.' })
  deleteEmailTemplate(
    @Arg('id', () => ID, { description: 'Which template.' }) id: string,
    @Ctx() ctx: RequestContext,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.templates.remove(ctx.viewer, id));
  }
}
