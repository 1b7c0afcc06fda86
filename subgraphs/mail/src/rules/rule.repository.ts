import { firstRow, rows } from '@suitegraph/kit/database';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager } from 'typeorm';
import type { Rule, RuleAction, RuleCondition, RuleContent, RuleMatch } from './rule';

const COLUMNS = `r.id, r.tenant_id AS "tenantId", r.account_id AS "accountId", r.position, r.name,
  r.enabled, r.match, r.conditions, r.actions, r.version`;

interface RuleRow {
  readonly id: string;
  readonly tenantId: string;
  readonly accountId: string | null;
  readonly position: number;
  readonly name: string;
  readonly enabled: boolean;
  readonly match: RuleMatch;
  readonly conditions: RuleCondition[];
  readonly actions: RuleAction[];
  readonly version: number;
}

/** Whose rules: a mailbox's own, or without one those its organisation shares. */
export interface RuleScope {
  readonly tenantId: string;
  readonly accountId: string | null;
}

/** SQL of rules. Every method takes the scope: nobody reads another's. */
export class RuleRepository {
  /** The rules of a scope, in order. */
  async list(manager: EntityManager, { tenantId, accountId }: RuleScope): Promise<Rule[]> {
    const found = await rows<RuleRow>(
      manager,
      `SELECT ${COLUMNS} FROM mail_rule r
       WHERE r.tenant_id = $1 AND r.account_id IS NOT DISTINCT FROM $2
       ORDER BY r.position, r.id`,
      [tenantId, accountId],
    );
    return found.map(toRule);
  }

  /** The rules that are switched on and run over mail for any of these mailboxes. */
  async running(
    manager: EntityManager,
    accounts: readonly { readonly tenantId: string; readonly accountId: string }[],
  ): Promise<Rule[]> {
    const found = await rows<RuleRow>(
      manager,
      `SELECT ${COLUMNS} FROM mail_rule r
       WHERE r.account_id = ANY ($1::uuid[]) AND r.enabled
       UNION ALL
       SELECT ${COLUMNS} FROM mail_rule r
       WHERE r.account_id IS NULL AND r.tenant_id = ANY ($2) AND r.enabled`,
      [
        [...new Set(accounts.map(({ accountId }) => accountId))],
        [...new Set(accounts.map(({ tenantId }) => tenantId))],
      ],
    );
    return found.map(toRule);
  }

  /** One rule of the organisation, locked when it is to be changed. */
  async find(
    manager: EntityManager,
    tenantId: string,
    id: string,
    lock = false,
  ): Promise<Rule | undefined> {
    const row = await firstRow<RuleRow>(
      manager,
      `SELECT ${COLUMNS} FROM mail_rule r WHERE r.tenant_id = $1 AND r.id = $2
       ${lock ? 'FOR UPDATE' : ''}`,
      [tenantId, id],
    );
    return row && toRule(row);
  }

  /** Makes changes to the order of one scope wait for each other. */
  async lockOrder(manager: EntityManager, { tenantId, accountId }: RuleScope): Promise<void> {
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `mail_rule:${tenantId}:${accountId ?? ''}`,
    ]);
  }

  /** Adds rules behind those that are there; returns their ids. */
  async add(
    manager: EntityManager,
    { tenantId, accountId }: RuleScope,
    contents: readonly RuleContent[],
  ): Promise<string[]> {
    const given = contents.map((content, n) => ({ ...content, n, id: newId() }));
    await manager.query(
      `INSERT INTO mail_rule (id, tenant_id, account_id, position, name, enabled, match, conditions, actions)
       SELECT g.id, $1, $2,
         g.n + (SELECT coalesce(max(position) + 1, 0) FROM mail_rule
                WHERE tenant_id = $1 AND account_id IS NOT DISTINCT FROM $2),
         g.name, g.enabled, g.match, g.conditions, g.actions
       FROM jsonb_to_recordset($3::jsonb) AS g(id uuid, n int, name text, enabled boolean, match text,
         conditions jsonb, actions jsonb)`,
      [tenantId, accountId, JSON.stringify(given)],
    );
    return given.map(({ id }) => id);
  }

  async update(
    manager: EntityManager,
    tenantId: string,
    id: string,
    content: RuleContent,
  ): Promise<void> {
    await manager.query(
      `UPDATE mail_rule SET name = $3, enabled = $4, match = $5, conditions = $6::jsonb,
         actions = $7::jsonb, version = version + 1
       WHERE tenant_id = $1 AND id = $2`,
      [
        tenantId,
        id,
        content.name,
        content.enabled,
        content.match,
        JSON.stringify(content.conditions),
        JSON.stringify(content.actions),
      ],
    );
  }

  /** Puts the rules of a scope into the order of `ids`, which names each of them. */
  async reorder(
    manager: EntityManager,
    { tenantId, accountId }: RuleScope,
    ids: readonly string[],
  ): Promise<void> {
    await manager.query(
      `UPDATE mail_rule r SET position = o.n - 1, version = version + 1
       FROM unnest($3::uuid[]) WITH ORDINALITY AS o(id, n)
       WHERE r.id = o.id AND r.tenant_id = $1 AND r.account_id IS NOT DISTINCT FROM $2
         AND r.position <> o.n - 1`,
      [tenantId, accountId, ids],
    );
  }

  async remove(manager: EntityManager, tenantId: string, ids: readonly string[]): Promise<void> {
    await manager.query(
      `WITH gone AS (
         DELETE FROM mail_rule WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) RETURNING id
       ), forgotten AS (DELETE FROM rule_reply WHERE rule_id IN (SELECT id FROM gone))
       DELETE FROM rule_stat WHERE rule_id IN (SELECT id FROM gone)`,
      [tenantId, ids],
    );
  }
}

function toRule({ position, version, ...row }: RuleRow): Rule {
  return { ...row, order: position, version: `v${version}` };
}
