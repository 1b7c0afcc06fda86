import { firstRow, rows } from '@suitegraph/kit/database';
import type { DataSource, EntityManager } from 'typeorm';
import type { Session } from './session.types';

/** A row of session that has neither ended nor been revoked. */
export interface SessionRow {
  readonly id: string;
  readonly user_id: string;
  readonly refresh_hash: Buffer;
}

/** What a new row holds. */
export interface NewSession {
  readonly id: string;
  readonly userId: string;
  readonly refreshHash: Buffer;
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
  readonly expiresAt: Date;
}

/** SQL of sessions. */
export class SessionRepository {
  constructor(private readonly database: DataSource) {}

  async add(manager: EntityManager, session: NewSession): Promise<void> {
    const { id, userId, refreshHash, ip, userAgent, expiresAt } = session;
    await manager.query(
      `INSERT INTO session (id, user_id, refresh_hash, ip, user_agent, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [id, userId, refreshHash, ip ?? null, userAgent ?? null, expiresAt],
    );
  }

  /** A live session, locked until the transaction ends. */
  lock(manager: EntityManager, id: string): Promise<SessionRow | undefined> {
    return firstRow<SessionRow>(
      manager,
      `SELECT id, user_id, refresh_hash FROM session
       WHERE id = $1 AND revoked_at IS NULL AND expires_at > now() FOR UPDATE`,
      [id],
    );
  }

  async rotate(manager: EntityManager, id: string, refreshHash: Buffer): Promise<void> {
    await manager.query('UPDATE session SET refresh_hash = $2 WHERE id = $1', [id, refreshHash]);
  }

  /** Whether there was a live session of this user to revoke. */
  async revoke(manager: EntityManager, userId: string, id: string): Promise<boolean> {
    const revoked = await firstRow(
      manager,
      `UPDATE session SET revoked_at = now()
       WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL RETURNING id`,
      [id, userId],
    );
    return revoked !== undefined;
  }

  live(userId: string): Promise<Session[]> {
    return rows<Session>(
      this.database,
      `SELECT id, ip, user_agent AS "userAgent", created_at AS "createdAt", expires_at AS "expiresAt"
       FROM session WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > now()
       ORDER BY created_at DESC LIMIT 100`,
      [userId],
    );
  }

  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }
}
