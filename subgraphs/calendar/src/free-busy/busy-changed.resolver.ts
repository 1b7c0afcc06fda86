import { UnauthenticatedError } from '@suitegraph/kit/errors';
import type { EventFeed } from '@suitegraph/kit/events';
import { DateTime, type RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Directive, Resolver, Root, Subscription } from 'type-graphql';
import { busyChanges, type BusyQuestion } from './busy-changes';
import type { FreeBusy, FreeBusyService } from './free-busy.service';
import { FreeBusyResult, toFreeBusyResult } from './free-busy.types';

/** A stream is opened before any resolver is at hand: its feed tells which running subgraph it is of. */
const services = new WeakMap<EventFeed, FreeBusyService>();

function open({ args, context }: { args: BusyQuestion; context: RequestContext }): unknown {
  const service = services.get(context.feed);
  if (!service) throw new UnauthenticatedError();
  return busyChanges(context, service, args);
}

@Resolver()
export class FreeBusyChangedResolver {
  constructor(feed: EventFeed, service: FreeBusyService) {
    services.set(feed, service);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:read"]])')
  @Subscription(() => FreeBusyResult, {
    description:
      'When people of the organisation become busy or free within a time: up to 100 people and 366 days, each as they are then.',
    subscribe: open as never,
  })
  freeBusyChanged(
    @Root() answer: FreeBusy,
    @Arg('addresses', () => [String], { description: 'E-mail addresses.' }) _addresses: string[],
    @Arg('from', () => DateTime, { description: 'Start of the time.' }) _from: Date,
    @Arg('to', () => DateTime, { description: 'End of the time, exclusive.' }) _to: Date,
  ): FreeBusyResult {
    return toFreeBusyResult(answer);
  }
}
