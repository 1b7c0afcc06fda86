const DAY_MS = 86_400_000;
const HALF_LIFE_DAYS = 90;
const EPOCH = Date.UTC(2020, 0, 1);
// One exchange a week or so makes for a half.
const HALF_STRENGTH = 10;

/**
 * How much an interaction counts: its weight halves every 90 days. Instead of letting all of them
 * fade day by day, later ones count for more: sums keep their order for ever, and the present value
 * is a division. A double holds this until the year 2270.
 */
export function heatOf(weight: number, at: Date): number {
  return weight * growthUntil(at);
}

/** How close a person is now, from 0 to 1. */
export function strengthOf(heat: number, now: Date): number {
  const present = heat / growthUntil(now);
  return present <= 0 ? 0 : 1 - 2 ** (-present / HALF_STRENGTH);
}

function growthUntil(at: Date): number {
  return 2 ** ((at.getTime() - EPOCH) / (HALF_LIFE_DAYS * DAY_MS));
}
