import { rows } from '@suitegraph/kit/database';
import type { StoredEvent } from '@suitegraph/kit/events';
import type { EntityManager } from 'typeorm';
import { indexWords } from '../search/words';
import type { InteractionRow } from './interaction.plan';
import type { InteractionKind } from './interaction.types';

/** Where the consumer keeps interactions, within its transaction. */
export class InteractionStore {
  constructor(private readonly manager: EntityManager) {}

  /** What is kept of one source. */
  async keptOf(
    { tenantId }: Pick<StoredEvent, 'tenantId'>,
    kind: InteractionKind,
    sourceKey: string,
  ): Promise<InteractionRow[]> {
    return rows<InteractionRow>(
      this.manager,
      `SELECT id, tenant_id AS "tenantId", owner_id AS "ownerId", kind, target_id AS "targetId",
         source_key AS "sourceKey", address, name, at, direction, heat
       FROM interaction WHERE kind = $1 AND source_key = $2 AND tenant_id = $3`,
      [kind, sourceKey, tenantId],
    );
  }

  /** Removes rows and takes what they counted from the people they are about. */
  async remove(gone: readonly InteractionRow[]): Promise<void> {
    if (gone.length === 0) return;
    await this.manager.query(
      `WITH gone AS (
         DELETE FROM interaction WHERE id = ANY($1::uuid[])
         RETURNING tenant_id, owner_id, address, heat
       ), sums AS (
         SELECT tenant_id, owner_id, address, count(*) AS count, sum(heat) AS heat
         FROM gone GROUP BY tenant_id, owner_id, address
       )
       UPDATE person SET interactions = person.interactions - sums.count,
         heat = greatest(0, person.heat - sums.heat)
       FROM sums WHERE person.tenant_id = sums.tenant_id AND person.owner_id = sums.owner_id
         AND person.address = sums.address`,
      [gone.map(({ id }) => id)],
    );
  }

  /** Adds rows and counts them for the people they are about; answers those that were not there. */
  async add(added: readonly InteractionRow[]): Promise<ReadonlySet<string>> {
    if (added.length === 0) return new Set();
    const records = added.map((row) => ({
      ...row,
      words: indexWords([row.name, row.address]),
    }));
    const found = await rows<{ id: string }>(
      this.manager,
      `WITH given AS (
         SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, "tenantId" text, "ownerId" text,
           kind text, "targetId" text, "sourceKey" text, address text, name text, at timestamptz,
           direction text, heat float8, words text[])
       ), new AS (
         INSERT INTO interaction (id, tenant_id, owner_id, kind, target_id, source_key, address, name,
           at, direction, heat)
         SELECT id, "tenantId", "ownerId", kind, "targetId", "sourceKey", address, name, at, direction, heat
         FROM given ON CONFLICT (owner_id, kind, target_id, address) DO NOTHING RETURNING id
       ), counted AS (
         INSERT INTO person AS known
           (tenant_id, owner_id, address, name, name_at, interactions, heat, words)
         SELECT "tenantId", "ownerId", address, name, CASE WHEN name IS NOT NULL THEN at END, 1, heat, words
         FROM given WHERE id IN (SELECT id FROM new)
         ON CONFLICT (tenant_id, owner_id, address) DO UPDATE SET
           interactions = known.interactions + 1,
           heat = known.heat + excluded.heat,
           name = CASE WHEN ${IS_NEWER_NAME} THEN excluded.name ELSE known.name END,
           words = CASE WHEN ${IS_NEWER_NAME} THEN excluded.words ELSE known.words END,
           name_at = CASE WHEN ${IS_NEWER_NAME} THEN excluded.name_at ELSE known.name_at END
       )
       SELECT id FROM new`,
      [JSON.stringify(records)],
    );
    return new Set(found.map(({ id }) => id));
  }

  /** Forgets the people of whom nothing is left. */
  async forget(gone: readonly InteractionRow[]): Promise<void> {
    if (gone.length === 0) return;
    await this.manager.query(
      `DELETE FROM person USING jsonb_to_recordset($1::jsonb)
         AS r("tenantId" text, "ownerId" text, address text)
       WHERE person.tenant_id = r."tenantId" AND person.owner_id = r."ownerId"
         AND person.address = r.address AND person.interactions <= 0`,
      [JSON.stringify(gone)],
    );
  }
}

const IS_NEWER_NAME =
  'excluded.name IS NOT NULL AND (known.name_at IS NULL OR excluded.name_at >= known.name_at)';
