import { firstRow, rows } from '@suitegraph/kit/database';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../accounts/account';
import type { RuleEffect } from './plan';
import type { RuleTrace } from './rule';

/** A folder as rules name it. */
export interface NamedFolder {
  readonly id: string;
  readonly accountId: string;
  readonly role: string | null;
  readonly path: string;
}

/** Where a message goes and how it is marked. */
export interface Filing extends Owner {
  readonly messageId: string;
  readonly folderIds: readonly string[];
  readonly flags: readonly string[];
  readonly labels: readonly string[];
}

/** A rule that fired for a message. */
export interface Fired extends Owner {
  readonly messageId: string;
  readonly position: number;
  readonly trace: RuleTrace;
}

/** How often a rule was looked at. */
export interface RuleCount {
  readonly ruleId: string;
  readonly evaluated: number;
  readonly matched: number;
}

/** Something to be done outside of the mailbox. */
export interface NewEffect extends RuleEffect, Owner {
  readonly accountId: string;
  readonly messageId: string;
  readonly mailFrom: string | null;
}

/** What a rule has come to. */
export interface RuleStatsRecord {
  readonly evaluated: number;
  readonly matched: number;
  readonly lastMatchedAt: Date | null;
}

/** SQL of what rules do. */
export class RuleOutcomeRepository {
  async folders(manager: EntityManager, accountIds: readonly string[]): Promise<NamedFolder[]> {
    return rows<NamedFolder>(
      manager,
      `SELECT id, account_id AS "accountId", role, path FROM folder
       WHERE account_id = ANY ($1::uuid[])`,
      [[...new Set(accountIds)]],
    );
  }

  /** Files and marks messages; `settled` ones were seen before and get a new version. */
  async file(manager: EntityManager, filings: readonly Filing[], settled: boolean): Promise<void> {
    if (filings.length === 0) return;
    const given = JSON.stringify(filings);
    const record = `jsonb_to_recordset($1::jsonb) AS g("tenantId" text, "userId" text,
      "messageId" uuid, "folderIds" uuid[], flags text[], labels text[])`;
    await manager.query(
      `UPDATE message m SET flags = g.flags, labels = g.labels, version = version + $2
       FROM ${record}
       WHERE m.id = g."messageId" AND m.tenant_id = g."tenantId" AND m.user_id = g."userId"`,
      [given, settled ? 1 : 0],
    );
    await manager.query(
      `DELETE FROM placement p USING ${record}, message m
       WHERE m.id = g."messageId" AND m.tenant_id = g."tenantId" AND m.user_id = g."userId"
         AND p.message_id = m.id AND p.folder_id <> ALL (g."folderIds")`,
      [given],
    );
    await manager.query(
      `INSERT INTO placement (message_id, folder_id, received_at)
       SELECT m.id, f.id, m.received_at FROM ${record}
       JOIN message m ON m.id = g."messageId" AND m.tenant_id = g."tenantId" AND m.user_id = g."userId"
       CROSS JOIN unnest(g."folderIds") AS f(id)
       ON CONFLICT DO NOTHING`,
      [given],
    );
  }

  /** Keeps which rules fired; answers those that had not fired for their message before. */
  async addTraces(manager: EntityManager, fired: readonly Fired[]): Promise<Fired[]> {
    if (fired.length === 0) return [];
    const given = fired.map(({ messageId, position, trace }) => ({
      message_id: messageId,
      rule_id: trace.rule.id,
      position,
      trace,
    }));
    const added = await rows<{ messageId: string; ruleId: string }>(
      manager,
      `INSERT INTO rule_trace (message_id, rule_id, position, trace)
       SELECT * FROM jsonb_to_recordset($1::jsonb)
         AS g(message_id uuid, rule_id uuid, position int, trace jsonb)
       ON CONFLICT DO NOTHING RETURNING message_id AS "messageId", rule_id AS "ruleId"`,
      [JSON.stringify(given)],
    );
    const fresh = new Set(added.map(({ messageId, ruleId }) => `${messageId} ${ruleId}`));
    return fired.filter(({ messageId, trace }) => fresh.has(`${messageId} ${trace.rule.id}`));
  }

  /** What fired for each of the owner's messages, in the order in which it ran. */
  async traces(
    manager: EntityManager,
    { tenantId, userId }: Owner,
    messageIds: readonly string[],
  ): Promise<{ messageId: string; trace: RuleTrace }[]> {
    return rows(
      manager,
      `SELECT t.message_id AS "messageId", t.trace FROM rule_trace t
       JOIN message m ON m.id = t.message_id
       WHERE m.tenant_id = $1 AND m.user_id = $2 AND m.id = ANY ($3::uuid[])
       ORDER BY t.message_id, t.position`,
      [tenantId, userId, messageIds],
    );
  }

  async addCounts(manager: EntityManager, counts: readonly RuleCount[]): Promise<void> {
    if (counts.length === 0) return;
    await manager.query(
      `INSERT INTO rule_stat (rule_id, evaluated, matched, last_matched_at)
       SELECT "ruleId", evaluated, matched, CASE WHEN matched > 0 THEN now() END
       FROM jsonb_to_recordset($1::jsonb) AS g("ruleId" uuid, evaluated int, matched int)`,
      [JSON.stringify(counts)],
    );
  }

  async stats(manager: EntityManager, tenantId: string, ruleId: string): Promise<RuleStatsRecord> {
    const row = await firstRow<RuleStatsRecord>(
      manager,
      `SELECT coalesce(sum(s.evaluated), 0)::int AS evaluated,
         coalesce(sum(s.matched), 0)::int AS matched, max(s.last_matched_at) AS "lastMatchedAt"
       FROM rule_stat s JOIN mail_rule r ON r.id = s.rule_id
       WHERE r.tenant_id = $1 AND r.id = $2`,
      [tenantId, ruleId],
    );
    return row ?? { evaluated: 0, matched: 0, lastMatchedAt: null };
  }

  /** Sums up the counts of rules that have many rows of them. */
  async foldCounts(manager: EntityManager, most: number): Promise<void> {
    await manager.query(
      `WITH crowded AS (
         SELECT rule_id FROM rule_stat GROUP BY rule_id HAVING count(*) > $1 LIMIT 100
       ), gone AS (
         DELETE FROM rule_stat s USING crowded WHERE s.rule_id = crowded.rule_id
         RETURNING s.rule_id, s.evaluated, s.matched, s.last_matched_at
       )
       INSERT INTO rule_stat (rule_id, evaluated, matched, last_matched_at)
       SELECT rule_id, sum(evaluated), sum(matched), max(last_matched_at) FROM gone GROUP BY rule_id`,
      [most],
    );
  }

  async addEffects(manager: EntityManager, effects: readonly NewEffect[]): Promise<void> {
    if (effects.length === 0) return;
    await manager.query(
      `INSERT INTO rule_effect (id, tenant_id, user_id, account_id, message_id, rule_id, kind, argument, mail_from)
       SELECT id, "tenantId", "userId", "accountId", "messageId", "ruleId", kind, argument, "mailFrom"
       FROM jsonb_to_recordset($1::jsonb) AS g(id uuid, "tenantId" text, "userId" text,
         "accountId" uuid, "messageId" uuid, "ruleId" uuid, kind text, argument text, "mailFrom" text)`,
      [JSON.stringify(effects.map((effect) => ({ ...effect, id: newId() })))],
    );
  }
}
