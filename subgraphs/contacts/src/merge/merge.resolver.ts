import type { StoredEvent } from '@suitegraph/kit/events';
import {
  eventSubscription,
  payloadOf,
  realtimeFields,
  type RequestContext,
  SyncToken,
  WriteOptions,
} from '@suitegraph/kit/graphql';
import {
  Arg,
  Ctx,
  Directive,
  FieldResolver,
  ID,
  Mutation,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { Contact } from '../contacts/contact.entity';
import { MERGE } from './merge.events';
import { ContactVersion, FieldChoice } from './merge.inputs';
import type { MergeLoader } from './merge.loader';
import type { MergeResult, MergeService } from './merge.service';
import { ContactsMerged, MergePayload, toPreview } from './merge.types';

@Resolver(() => Contact)
export class MergeResolver {
  constructor(
    private readonly merges: MergeService,
    private readonly origins: MergeLoader,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:write"]])')
  @Mutation(() => MergePayload, {
    description:
      'Makes one contact of several: the primary takes over what the others say, and they go. Preview it with a dry run.',
  })
  mergeContacts(
    @Ctx() ctx: RequestContext,
    @Arg('ids', () => [ID], { description: 'Ids of 2 to 20 contacts.' }) ids: string[],
    @Arg('primary', () => ID, { description: 'Id of the one of them that is left.' })
    primary: string,
    @Arg('resolve', () => [FieldChoice], {
      nullable: true,
      description: "Whose value survives, field by field; the primary's where nothing is said.",
    })
    resolve: FieldChoice[] | null,
    @Arg('versions', () => [ContactVersion], {
      nullable: true,
      description: 'The versions that were seen; the primary’s can be given as `ifMatch` too.',
    })
    versions: ContactVersion[] | null,
    @Arg('options', () => WriteOptions, { description: 'How to carry it out.' })
    options: WriteOptions,
  ): Promise<MergePayload> {
    return mergePayload(ctx, () =>
      this.merges.merge(ctx.viewer, { ids, primary, resolve, versions }, options),
    );
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:write"]])')
  @Mutation(() => MergePayload, {
    description:
      'Undoes a merge of the last seven days: all contacts are what they were, under their own ids.',
  })
  undoMerge(
    @Ctx() ctx: RequestContext,
    @Arg('token', () => ID, { description: '`undoToken` of the merge.' }) token: string,
  ): Promise<MergePayload> {
    return mergePayload(ctx, () => this.merges.undo(ctx.viewer, token));
  }

  @FieldResolver(() => [ID], {
    description: 'Ids of the contacts that went into this one, through others too.',
  })
  mergedFrom(@Ctx() ctx: RequestContext, @Root() { id }: Contact): Promise<readonly string[]> {
    return this.origins.mergedInto(ctx, id);
  }
}

@Resolver(() => ContactsMerged)
export class ContactsMergedResolver {
  constructor(
    private readonly find: (ctx: RequestContext, id: string) => Promise<Contact | null>,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:read"]])')
  @Subscription(() => ContactsMerged, {
    description: "Follows the viewer's contacts becoming one.",
    subscribe: eventSubscription({ types: [MERGE] }),
  })
  async contactsMerged(
    @Ctx() ctx: RequestContext,
    @Root() event: StoredEvent,
    @Arg('after', () => SyncToken, {
      nullable: true,
      description: 'First deliver what happened after this cursor.',
    })
    _after: string | null,
  ): Promise<ContactsMerged> {
    const survivor = await this.find(ctx, event.key);
    const mergedIds = event.data['mergedIds'] as readonly string[];
    return Object.assign(new ContactsMerged(), realtimeFields(event), { survivor, mergedIds });
  }
}

async function mergePayload(
  ctx: RequestContext,
  work: () => Promise<MergeResult>,
): Promise<MergePayload> {
  const { errors, contact, mergedIds, undoToken, preview } = await payloadOf(ctx, work);
  return {
    contact: contact ?? null,
    mergedIds: mergedIds ?? [],
    undoToken: undoToken ?? null,
    preview: preview ? toPreview(preview) : null,
    errors,
  };
}
