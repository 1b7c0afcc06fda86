import { canonicalAddress } from '@suitegraph/kit/addresses';
import type { Principal } from '@suitegraph/kit/auth';
import { InvalidInputError } from '@suitegraph/kit/errors';
import type { Queryable } from '../directory/directory.repository';
import { checkWindow } from '../events/window';
import type { FreeBusyService } from '../free-busy/free-busy.service';
import { MINUTE_MS } from '../time/calendar-time';
import { findZone } from '../time/zones';
import { suggest, type Invitee, type Suggestion } from './suggest';
import { usualHours, type WorkingHours } from './working-hours';
import type { WorkingHoursRepository } from './working-hours.repository';

const MAX_DAYS = 62;
const MAX_MINUTES = 24 * 60;
const MAX_SLOTS = 50;
const STEP_MS = 15 * MINUTE_MS;

/** What a meeting needs. */
export interface SuggestionQuery {
  readonly attendees: readonly string[];
  readonly optional: readonly string[];
  readonly includeMe: boolean;
  readonly durationMin: number;
  readonly from: Date;
  readonly to: Date;
  /** Of whoever's working hours are not known; absent: that of the viewer's calendar. */
  readonly timezone: string | undefined;
  readonly first: number;
}

/** Times at which people can meet. */
export class SuggestionService {
  constructor(
    private readonly on: {
      readonly database: Queryable;
      readonly freeBusy: FreeBusyService;
      readonly hours: WorkingHoursRepository;
    },
  ) {}

  /** Best first. @throws InvalidInputError */
  async suggest(viewer: Principal, query: SuggestionQuery): Promise<Suggestion[]> {
    checkQuery(query);
    const window = checkWindow(query.from, query.to, MAX_DAYS);
    return suggest(await this.invitees(viewer, query), {
      ...window,
      durationMs: query.durationMin * MINUTE_MS,
      stepMs: STEP_MS,
      limit: query.first,
    });
  }

  async hoursOf(viewer: Principal): Promise<WorkingHours> {
    return (await this.hours(viewer, [viewer.userId], undefined))(viewer.userId);
  }

  /** @throws InvalidInputError */
  async setHours(viewer: Principal, hours: WorkingHours): Promise<WorkingHours> {
    const zone = findZone(hours.timezone);
    const at = (name: string): string[] => ['input', name];
    if (!zone) throw new InvalidInputError('Not an IANA time zone', at('timezone'));
    const days = [...new Set(hours.days)].sort((a, b) => a - b);
    if (days.some((day) => !(day >= 1 && day <= 7))) {
      throw new InvalidInputError('A day is 1 (Monday) to 7 (Sunday)', at('days'));
    }
    const { fromMinute, toMinute } = hours;
    if (fromMinute < 0 || fromMinute >= toMinute || toMinute > MAX_MINUTES) {
      throw new InvalidInputError('They begin before they end, within one day', at('toMinute'));
    }
    const kept = { timezone: zone.name, days, fromMinute, toMinute };
    await this.on.hours.save(this.on.database, viewer, kept);
    return kept;
  }

  private async invitees(viewer: Principal, query: SuggestionQuery): Promise<Invitee[]> {
    const required = query.attendees.map((one, i) => checked(one, 'attendees', i));
    const optional = query.optional.map((one, i) => checked(one, 'optional', i));
    if (query.includeMe && ![...required, ...optional].includes(viewer.email)) {
      required.push(viewer.email);
    }
    const addresses = [...new Set([...required, ...optional])];
    const { from, to } = query;
    const answers = await this.on.freeBusy.ask(viewer, addresses, from, to);
    const owners = await this.on.freeBusy.owners(viewer, addresses);
    const userOf = new Map(
      [...owners].flatMap(([id, own]) => own.map((one) => [one, id] as const)),
    );
    const hoursOf = await this.hours(viewer, [...owners.keys()], query.timezone);
    return answers.map(({ address, periods, reachable }) => ({
      address,
      required: required.includes(address),
      periods: reachable ? periods : undefined,
      hours: hoursOf(userOf.get(address)),
    }));
  }

  /** Working hours by user: as they set them, or the usual ones on the clock of their calendar. */
  private async hours(
    viewer: Principal,
    userIds: readonly string[],
    timezone: string | undefined,
  ): Promise<(userId: string | undefined) => WorkingHours> {
    const { database, hours } = this.on;
    const set = await hours.find(database, viewer.tenantId, userIds);
    const zones = await hours.zones(database, viewer.tenantId, [...userIds, viewer.userId]);
    const common = timezone ?? set.get(viewer.userId)?.timezone ?? zones.get(viewer.userId);
    return (userId = '') => set.get(userId) ?? usualHours(zones.get(userId) ?? common ?? 'UTC');
  }
}

function checkQuery({ durationMin, first, timezone }: SuggestionQuery): void {
  if (durationMin < 1 || durationMin > MAX_MINUTES) {
    throw new InvalidInputError(`From 1 to ${MAX_MINUTES} minutes`, ['durationMin']);
  }
  if (first < 1 || first > MAX_SLOTS) {
    throw new InvalidInputError(`From 1 to ${MAX_SLOTS}`, ['first']);
  }
  if (timezone !== undefined && !findZone(timezone)) {
    throw new InvalidInputError('Not an IANA time zone', ['timezone']);
  }
}

function checked(address: string, argument: string, index: number): string {
  try {
    return canonicalAddress(address);
  } catch {
    throw new InvalidInputError('Not an e-mail address', [argument, String(index)]);
  }
}
