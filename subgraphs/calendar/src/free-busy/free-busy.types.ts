import { DateTime } from '@suitegraph/kit/graphql';
import { Field, ObjectType } from 'type-graphql';
import { Person } from '../people/people.types';
import type { FreeBusy } from './free-busy.service';
import type { Period } from './periods';

@ObjectType('BusyPeriod', { description: 'A time somebody is not free; what for is not told.' })
export class BusyPeriod {
  @Field(() => DateTime, { description: 'When it begins.' })
  start!: Date;

  @Field(() => DateTime, { description: 'When it ends.' })
  end!: Date;

  @Field(() => String, { description: 'BUSY, or BUSY-TENTATIVE when it is not certain.' })
  type!: string;
}

@ObjectType('FreeBusyResult', { description: 'When somebody is busy.' })
export class FreeBusyResult {
  @Field(() => Person, { description: 'Who was asked about.' })
  attendee!: Person;

  @Field(() => [BusyPeriod], {
    description: 'In order and apart; empty when free or not reachable.',
  })
  periods!: BusyPeriod[];

  @Field(() => Boolean, { description: 'False when nobody here knows their calendar.' })
  reachable!: boolean;
}

/** Periods as the graph shows them. */
export function toBusyPeriods(periods: readonly Period[]): BusyPeriod[] {
  return periods.map(({ start, end, type }) => ({
    start: new Date(start),
    end: new Date(end),
    type,
  }));
}

/** An answer as the graph shows it. */
export function toFreeBusyResult({ address, periods, reachable }: FreeBusy): FreeBusyResult {
  return { attendee: { address }, periods: toBusyPeriods(periods), reachable };
}
