import { firstRow, rows } from '@suitegraph/kit/database';
import { newId } from '@suitegraph/kit/ids';
import type { Owner } from '../calendars/calendar.repository';
import type { Queryable } from '../directory/directory.repository';

/** Another time that an attendee proposes for a meeting. */
export interface Proposal {
  /** The organizer's event. */
  readonly objectId: string;
  readonly address: string;
  /** Names an instance as ids do, by its original start; empty for the meeting as a whole. */
  readonly instance: string;
  /** As the graph shows times: of whole days midnight UTC. */
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly comment: string | null;
}

/** A proposal that waits for its answer. */
export interface ProposalRow extends Proposal {
  readonly id: string;
  readonly proposedAt: Date;
}

/** Proposals that one event keeps: each attendee has one for each instance. */
const MAX_KEPT = 500;
const COLUMNS = `p.id, p.object_id AS "objectId", p.address, p.instance, p.starts_at AS "startsAt",
  p.ends_at AS "endsAt", p.comment, p.proposed_at AS "proposedAt"`;

/** Proposals in Postgres, with the events they are about. */
export class ProposalRepository {
  /** Keeps it in place of an earlier one of the same attendee; undefined when there are too many. */
  async put(manager: Queryable, proposal: Proposal): Promise<string | undefined> {
    const { objectId, address, instance, startsAt, endsAt, comment } = proposal;
    const kept = await firstRow<{ id: string }>(
      manager,
      `INSERT INTO time_proposal (id, object_id, address, instance, starts_at, ends_at, comment)
       SELECT $1, $2, $3, $4, $5, $6, $7
       WHERE (SELECT count(*) FROM time_proposal WHERE object_id = $2) < ${MAX_KEPT}
       ON CONFLICT (object_id, address, instance) DO UPDATE SET id = excluded.id,
         starts_at = excluded.starts_at, ends_at = excluded.ends_at, comment = excluded.comment,
         proposed_at = now()
       RETURNING id`,
      [newId(), objectId, address, instance, startsAt, endsAt, comment],
    );
    return kept?.id;
  }

  /** One that was made to this user. */
  async find(manager: Queryable, owner: Owner, id: string): Promise<ProposalRow | undefined> {
    return firstRow(
      manager,
      `SELECT ${COLUMNS} FROM time_proposal p JOIN calendar_object o ON o.id = p.object_id
       WHERE p.id = $3 AND o.tenant_id = $1 AND o.owner_id = $2 FOR UPDATE OF p`,
      [owner.tenantId, owner.userId, id],
    );
  }

  /** Those made to this user about these events, the oldest first. */
  async ofEvents(
    manager: Queryable,
    owner: Owner,
    objectIds: readonly string[],
  ): Promise<ProposalRow[]> {
    return rows(
      manager,
      `SELECT ${COLUMNS} FROM time_proposal p JOIN calendar_object o ON o.id = p.object_id
       WHERE p.object_id = ANY($3) AND o.tenant_id = $1 AND o.owner_id = $2
       ORDER BY p.proposed_at, p.id`,
      [owner.tenantId, owner.userId, objectIds],
    );
  }

  async remove(manager: Queryable, id: string): Promise<void> {
    await manager.query('DELETE FROM time_proposal WHERE id = $1', [id]);
  }
}
