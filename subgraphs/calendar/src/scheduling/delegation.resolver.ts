import { DateTime, payload, WriteOptions, type RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, ID, Mutation, Resolver } from 'type-graphql';
import { EventPayload } from '../events/event.types';
import type { DelegationService } from './delegation.service';

@Resolver()
export class DelegationResolver {
  constructor(private readonly service: DelegationService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => EventPayload, {
    description:
      'Sends somebody else to a meeting you are invited to (RFC 5546 §3.2.2.3): they are invited, and its organizer is told.',
  })
  delegateInvitation(
    @Ctx() ctx: RequestContext,
    @Arg('eventId', () => ID, { description: 'Id of the event, the series or an instance.' })
    eventId: string,
    @Arg('to', () => String, { description: 'Address of who is to come instead.' }) to: string,
    @Arg('comment', () => String, {
      nullable: true,
      description: 'A word to the organizer, up to 2,000 characters.',
    })
    comment: string | undefined,
    @Arg('recurrenceId', () => DateTime, {
      nullable: true,
      description: 'Delegates one instance only: its original start. Absent: the whole series.',
    })
    recurrenceId: Date | undefined,
    @Arg('options', () => WriteOptions, { nullable: true, description: 'How to carry it out.' })
    options?: WriteOptions,
  ): Promise<unknown> {
    const call = {
      ...{ id: eventId, to },
      comment: comment ?? undefined,
      recurrenceId: recurrenceId ?? undefined,
    };
    return payload(ctx, 'event', () => this.service.delegate(ctx.viewer, call, options));
  }
}
