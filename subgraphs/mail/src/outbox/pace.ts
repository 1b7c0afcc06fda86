/** What decides when each message of many goes. */
export interface PaceFacts {
  readonly now: Date;
  /** When they are to begin; at once when null. */
  readonly start: Date | null;
  /** When the last one of those before them goes; null without any. */
  readonly last: Date | null;
  readonly perMinute: number;
}

/** The time of the message at `index`: evenly apart, and behind those that are under way already. */
export function paceOf({ now, start, last, perMinute }: PaceFacts, index: number): Date {
  const interval = 60_000 / perMinute;
  const free = last === null ? 0 : last.getTime() + interval;
  const first = Math.max(now.getTime(), start?.getTime() ?? 0, free);
  return new Date(Math.round(first + index * interval));
}
