import { recordEvents, type NewEvent, type StoredEvent } from '@suitegraph/kit/events';
import type { EntityManager } from 'typeorm';
import { AccountRepository } from '../directory/account.repository';
import { type InteractionRow, planInteractions } from './interaction.plan';
import { interactionsOf, kindsByEvent } from './interaction.sources';
import { InteractionStore } from './interaction.store';
import type { InteractionKind } from './interaction.types';

/** Type of the events that tell of new interactions. */
export const INTERACTION = 'contacts.interaction';

/** Keeps the interactions that an event of mail, calendar or files tells of. */
export async function applyInteractions(event: StoredEvent, manager: EntityManager): Promise<void> {
  const kind = kindsByEvent[event.type];
  // A message is never written anew: only its flags and folder change.
  if (kind === undefined || (kind === 'MAIL' && event.kind === 'UPDATED')) return;
  const store = new InteractionStore(manager);
  const kept = await store.keptOf(event, kind, event.key);
  const wanted =
    event.kind === 'DESTROYED' ? [] : interactionsOf(event, await ownersOf(event, manager));
  const { remove, add, news } = planInteractions(kept, wanted);
  await store.remove(remove);
  const added = await store.add(add);
  await store.forget(remove);
  if (event.data['backfill'] === true) return;
  await recordEvents(
    manager,
    news.filter(({ id }) => added.has(id)).map((row) => interactionAdded(row, event)),
  );
}

async function ownersOf(
  event: StoredEvent,
  manager: EntityManager,
): Promise<{ userId: string; address: string | undefined }[]> {
  const addresses = await new AccountRepository(manager).addressesOf(
    event.tenantId,
    event.audience,
  );
  return event.audience.map((userId) => ({ userId, address: addresses.get(userId) }));
}

/** What `InteractionAdded` is made of: the row may be gone when it is delivered. */
export interface InteractionFacts {
  readonly address: string;
  readonly kind: InteractionKind;
  readonly targetId: string;
  readonly at: string;
  readonly direction: string | null;
}

function interactionAdded(row: InteractionRow, { correlationId }: StoredEvent): NewEvent {
  const { id, tenantId, ownerId, address, kind, targetId, direction } = row;
  const facts: InteractionFacts = { address, kind, targetId, at: row.at.toISOString(), direction };
  return {
    tenantId,
    audience: [ownerId],
    type: INTERACTION,
    kind: 'CREATED',
    key: id,
    data: { ...facts },
    correlationId,
  };
}
