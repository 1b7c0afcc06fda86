import { rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../accounts/account';
import type { ScanState } from '../scanning/scan';
import { readable } from '../sharing/readable';
import type { AuthRecord } from './auth-record';

/** What checks have found out about a kept message. */
export interface MessageChecks {
  readonly id: string;
  readonly auth: AuthRecord | null;
  readonly spamScore: number | null;
  readonly scan: ScanState | null;
  readonly virus: string | null;
}

/** SQL that reads what checks have found out. */
export class MessageChecksRepository {
  /** Of messages that the viewer may read. */
  async byIds(
    manager: EntityManager,
    viewer: Owner,
    ids: readonly string[],
  ): Promise<MessageChecks[]> {
    return rows<MessageChecks>(
      manager,
      `SELECT m.id, m.auth, m.spam_score AS "spamScore", m.scan, m.virus FROM message m
       WHERE ${readable('m')} AND m.id = ANY ($3::uuid[])`,
      [viewer.tenantId, viewer.userId, ids],
    );
  }
}
