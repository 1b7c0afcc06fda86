import { DateTime, payload, type RequestContext } from '@suitegraph/kit/graphql';
import {
  Arg,
  Ctx,
  Directive,
  FieldResolver,
  Int,
  Mutation,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { User } from '../people/people.types';
import type { SuggestionService } from './suggestion.service';
import {
  TimeSlot,
  toTimeSlot,
  WorkingHoursFields,
  WorkingHoursInput,
  WorkingHoursPayload,
} from './suggestion.types';
import type { WorkingHours } from './working-hours';

const DEFAULT_SLOTS = 10;

@Resolver(() => User)
export class SuggestionResolver {
  constructor(private readonly service: SuggestionService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:read"]])')
  @Query(() => [TimeSlot], {
    description:
      'Times at which people can meet, best first and apart: within 62 days, every quarter of an hour, by when they are busy and when they work.',
  })
  async suggestTimes(
    @Ctx() { viewer }: RequestContext,
    @Arg('attendees', () => [String], { description: 'Who has to come: e-mail addresses.' })
    attendees: string[],
    @Arg('durationMin', () => Int, { description: 'How long it takes, in minutes, up to a day.' })
    durationMin: number,
    @Arg('from', () => DateTime, { description: 'Not before this.' }) from: Date,
    @Arg('to', () => DateTime, { description: 'Over by then.' }) to: Date,
    @Arg('optional', () => [String], { nullable: true, description: 'Who may come as well.' })
    optional?: string[] | null,
    @Arg('includeMe', () => Boolean, {
      nullable: true,
      defaultValue: true,
      description: 'Whether you come yourself.',
    })
    includeMe?: boolean,
    @Arg('timezone', () => String, {
      nullable: true,
      description: 'IANA zone of those whose working hours are not known; absent: your own.',
    })
    timezone?: string | null,
    @Arg('first', () => Int, { nullable: true, description: 'How many, up to 50; absent: 10.' })
    first?: number | null,
  ): Promise<TimeSlot[]> {
    const found = await this.service.suggest(viewer, {
      ...{ attendees, durationMin, from, to },
      optional: optional ?? [],
      includeMe: includeMe ?? true,
      timezone: timezone ?? undefined,
      first: first ?? DEFAULT_SLOTS,
    });
    return found.map(toTimeSlot);
  }

  @FieldResolver(() => WorkingHoursFields, {
    nullable: true,
    description: 'When they work; null for other users.',
  })
  async workingHours(
    @Root() { id }: User,
    @Ctx() { viewer }: RequestContext,
  ): Promise<WorkingHours | null> {
    return id === viewer.userId ? this.service.hoursOf(viewer) : null;
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => WorkingHoursPayload, {
    description: 'Says when you work: suggestTimes looks for times within them.',
  })
  setWorkingHours(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => WorkingHoursInput, { description: 'When you work.' })
    input: WorkingHoursInput,
  ): Promise<unknown> {
    return payload(ctx, 'workingHours', () => this.service.setHours(ctx.viewer, input));
  }
}
