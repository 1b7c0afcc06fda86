import { tryCanonicalAddress } from '@suitegraph/kit/addresses';
import type { StoredEvent } from '@suitegraph/kit/events';
import {
  ConnectionArgs,
  DateTime,
  eventSubscription,
  realtimeFields,
  type RequestContext,
  SyncToken,
} from '@suitegraph/kit/graphql';
import {
  Arg,
  ArgsType,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { type InteractionFacts, INTERACTION } from './interaction.consumer';
import { type InteractionPage, toInteraction } from './interaction.service';
import {
  InteractionAdded,
  InteractionConnection,
  type InteractionKind,
  InteractionKindEnum,
  InteractionTotal,
} from './interaction.types';

@ArgsType()
export class InteractionArgs extends ConnectionArgs {
  @Field(() => [InteractionKindEnum], { nullable: true, description: 'Only these kinds.' })
  kinds?: InteractionKind[] | null;

  @Field(() => DateTime, { nullable: true, description: 'Only those at this time or later.' })
  since?: Date | null;
}

interface AddedArgs {
  readonly address?: string | null;
  readonly after?: string | null;
}

@Resolver(() => InteractionConnection)
export class InteractionConnectionResolver {
  @FieldResolver(() => [InteractionTotal], {
    description:
      'How many there are in all of each kind that was asked for; kinds without any are left out.',
  })
  totals(@Ctx() ctx: RequestContext, @Root() page: InteractionPage): Promise<InteractionTotal[]> {
    return page.countByKind(ctx);
  }
}

@Resolver(() => InteractionAdded)
export class InteractionAddedResolver {
  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:read"]])')
  @Subscription(() => InteractionAdded, {
    description:
      'Follows what the viewer and others do with each other; history being imported is left out.',
    subscribe: eventSubscription<AddedArgs>({
      types: [INTERACTION],
      accepts: ({ data }, { address }) =>
        !address || data['address'] === tryCanonicalAddress(address),
    }),
  })
  interactionAdded(
    @Root() event: StoredEvent,
    @Arg('address', () => String, {
      nullable: true,
      description: 'Only with whoever has this address.',
    })
    _address: string | null,
    @Arg('after', () => SyncToken, {
      nullable: true,
      description: 'First deliver what happened after this cursor.',
    })
    _after: string | null,
  ): InteractionAdded {
    const { address, kind, targetId, at, direction } = event.data as unknown as InteractionFacts;
    return Object.assign(new InteractionAdded(), realtimeFields(event), {
      person: { address },
      interaction: toInteraction({ kind, targetId, at: new Date(at), direction }),
    });
  }
}
