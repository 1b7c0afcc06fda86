import { DAY_MS, type Zones } from './calendar-time';
import { windowsZones } from './windows-zones';

/** A time zone: between the clock on the wall and the point in time. */
export interface Zone {
  readonly name: string;
  /** Milliseconds by which its clocks are ahead of UTC at `instant`. */
  offsetAt(instant: number): number;
  toInstant(wall: number): number;
  toWall(instant: number): number;
}

const MAX_CACHED_DAYS = 20_000;

/** A zone from its offsets alone. */
export abstract class OffsetZone implements Zone {
  abstract readonly name: string;
  abstract offsetAt(instant: number): number;

  toWall(instant: number): number {
    return instant + this.offsetAt(instant);
  }

  /**
   * RFC 5545 §3.3.5: a reading that occurs twice is the first of them, one that does not occur is
   * taken with the offset before the gap (02:30 in a gap from 02:00 to 03:00 is 03:30).
   */
  toInstant(wall: number): number {
    const before = this.offsetAt(wall - DAY_MS);
    const early = wall - before;
    if (this.offsetAt(early) === before) return early;
    const late = wall - this.offsetAt(wall + DAY_MS);
    return this.toWall(late) === wall ? late : early;
  }
}

/** An IANA zone, by the tables that come with Node. */
class IanaZone extends OffsetZone {
  private readonly format: Intl.DateTimeFormat;
  private readonly days = new Map<number, number | 'CHANGES'>();

  constructor(readonly name: string) {
    super();
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** Formatting is slow and most days have one offset throughout: those are remembered. */
  override offsetAt(instant: number): number {
    const day = Math.floor(instant / DAY_MS);
    let known = this.days.get(day);
    if (known === undefined) {
      const first = this.computeOffset(day * DAY_MS);
      known = first === this.computeOffset((day + 1) * DAY_MS) ? first : 'CHANGES';
      if (this.days.size >= MAX_CACHED_DAYS) this.days.clear();
      this.days.set(day, known);
    }
    return known === 'CHANGES' ? this.computeOffset(instant) : known;
  }

  private computeOffset(instant: number): number {
    const whole = Math.floor(instant / 1000) * 1000;
    const parts: Record<string, string> = {};
    for (const { type, value } of this.format.formatToParts(whole)) parts[type] = value;
    const read = (name: string): number => Number(parts[name]);
    const wall = Date.UTC(
      read('year'),
      read('month') - 1,
      read('day'),
      read('hour'),
      read('minute'),
      read('second'),
    );
    return wall - whole;
  }
}

const known = new Map<string, Zone | null>();
const MAX_KNOWN = 1_000;

/** The IANA zone of a name, in any case, or of a Windows zone's name; undefined when there is none. */
export function findZone(name: string): Zone | undefined {
  let zone = known.get(name);
  if (zone === undefined) {
    zone = openZone(name) ?? null;
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(name, zone);
  }
  return zone ?? undefined;
}

// Offsets such as "+02:00" are zones for Intl, but no names that another system would know.
function openZone(name: string): Zone | undefined {
  const iana = windowsZones[name] ?? name;
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{0,63}$/.test(iana)) return undefined;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en-US', { timeZone: iana }).resolvedOptions();
    return new IanaZone(timeZone);
  } catch {
    return undefined;
  }
}

/** Coordinated universal time. */
export const utcZone: Zone = {
  name: 'UTC',
  offsetAt: () => 0,
  toInstant: (wall) => wall,
  toWall: (instant) => instant,
};

/** The zones everybody knows, with floating times in the zone of the calendar. */
export function commonZones(floating: string | undefined): Zones {
  const local = (floating === undefined ? undefined : findZone(floating)) ?? utcZone;
  return { zone: (name) => findZone(name) ?? local, floating: local };
}
