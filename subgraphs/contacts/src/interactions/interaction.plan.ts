import { newId } from '@suitegraph/kit/ids';
import type { InteractionKind } from './interaction.types';

/** An interaction as the table keeps it. */
export interface InteractionRow {
  readonly id: string;
  readonly tenantId: string;
  readonly ownerId: string;
  readonly kind: InteractionKind;
  readonly targetId: string;
  /** Key of the event it came from. */
  readonly sourceKey: string;
  readonly address: string;
  readonly name: string | null;
  readonly at: Date;
  readonly direction: string | null;
  readonly heat: number;
}

/** What an event says there is. */
export type WantedInteraction = Omit<InteractionRow, 'id'>;

/** What is to be done to the table. */
interface InteractionPlan {
  readonly remove: readonly InteractionRow[];
  readonly add: readonly InteractionRow[];
  /** Those of `add` that are news, not new readings of something known. */
  readonly news: readonly InteractionRow[];
}

/**
 * From what is kept of a source to what it says now. What is equal stays, so that an event applied
 * twice changes nothing; what has moved keeps its id.
 */
export function planInteractions(
  kept: readonly InteractionRow[],
  wanted: readonly WantedInteraction[],
): InteractionPlan {
  const byKey = new Map(kept.map((row) => [keyOf(row), row]));
  const stays = new Set<InteractionRow>();
  const add: InteractionRow[] = [];
  const news: InteractionRow[] = [];
  for (const row of wanted) {
    const known = byKey.get(keyOf(row));
    if (known && isSame(known, row)) {
      stays.add(known);
      continue;
    }
    const added = { ...row, id: known?.id ?? newId() };
    add.push(added);
    if (!known) news.push(added);
  }
  return { remove: kept.filter((row) => !stays.has(row)), add, news };
}

const keyOf = (row: WantedInteraction): string =>
  JSON.stringify([row.ownerId, row.targetId, row.address]);

function isSame(known: WantedInteraction, row: WantedInteraction): boolean {
  return (
    known.at.getTime() === row.at.getTime() &&
    known.direction === row.direction &&
    known.sourceKey === row.sourceKey
  );
}
