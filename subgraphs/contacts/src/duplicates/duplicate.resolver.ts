import type { RequestContext } from '@suitegraph/kit/graphql';
import {
  Arg,
  Ctx,
  Directive,
  FieldResolver,
  Float,
  Int,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { Contact } from '../contacts/contact.entity';
import { MergePreview, toPreview } from '../merge/merge.types';
import { DEFAULT_MIN_SCORE, type DuplicateService } from './duplicate.service';
import { DuplicateCandidate, DuplicateGroup } from './duplicate.types';

@Resolver(() => DuplicateGroup)
export class DuplicateGroupResolver {
  constructor(private readonly duplicates: DuplicateService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:read"]])')
  @Query(() => [DuplicateGroup], {
    description:
      "The viewer's contacts that may be one person, the likeliest first; of more than 20,000 contacts the latest are compared.",
  })
  duplicateContacts(
    @Ctx() ctx: RequestContext,
    @Arg('minScore', () => Float, {
      defaultValue: DEFAULT_MIN_SCORE,
      description: 'Only those at least this likely, above 0 and up to 1.',
    })
    minScore: number,
    @Arg('first', () => Int, {
      defaultValue: 50,
      description: 'How many to return, from 1 to 200.',
    })
    first: number,
  ): Promise<DuplicateGroup[]> {
    return this.duplicates.groups(ctx, minScore, first);
  }

  @FieldResolver(() => MergePreview, {
    description: 'What they would be as one, the first of them being the primary.',
  })
  async preview(
    @Ctx() ctx: RequestContext,
    @Root() { contacts }: DuplicateGroup,
  ): Promise<MergePreview> {
    return toPreview(await this.duplicates.preview(ctx, contacts));
  }
}

@Resolver(() => Contact)
export class ContactDuplicatesResolver {
  constructor(private readonly duplicates: DuplicateService) {}

  @FieldResolver(() => [DuplicateCandidate], {
    name: 'duplicates',
    nullable: true,
    description: 'Up to 20 contacts that may be the same person, the likeliest first.',
  })
  candidates(@Ctx() ctx: RequestContext, @Root() contact: Contact): Promise<DuplicateCandidate[]> {
    return this.duplicates.of(ctx, contact);
  }
}
