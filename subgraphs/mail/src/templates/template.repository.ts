import { firstRow, rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { TemplateRecord } from './template';

const COLUMNS = `id, tenant_id AS "tenantId", user_id AS "userId", name, subject, text, html, compiled,
  'v' || version AS version`;

/** SQL of templates; they are the organisation's. */
export class TemplateRepository {
  async ofTenant(manager: EntityManager, tenantId: string): Promise<TemplateRecord[]> {
    return rows<TemplateRecord>(
      manager,
      `SELECT ${COLUMNS} FROM email_template WHERE tenant_id = $1 ORDER BY name LIMIT 1000`,
      [tenantId],
    );
  }

  async byId(
    manager: EntityManager,
    tenantId: string,
    id: string,
  ): Promise<TemplateRecord | undefined> {
    return firstRow<TemplateRecord>(
      manager,
      `SELECT ${COLUMNS} FROM email_template WHERE tenant_id = $1 AND id = $2`,
      [tenantId, id],
    );
  }

  /** Adds or changes one; false when another one has its name. */
  async save(manager: EntityManager, template: Omit<TemplateRecord, 'version'>): Promise<boolean> {
    const { tenantId, name, id } = template;
    const other = await firstRow(
      manager,
      'SELECT 1 AS one FROM email_template WHERE tenant_id = $1 AND name = $2 AND id <> $3',
      [tenantId, name, id],
    );
    if (other) return false;
    await manager.query(
      `INSERT INTO email_template (id, tenant_id, user_id, name, subject, text, html, compiled)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (id) DO UPDATE SET name = $4, subject = $5, text = $6, html = $7, compiled = $8,
         version = email_template.version + 1`,
      [
        id,
        tenantId,
        template.userId,
        name,
        template.subject,
        template.text,
        template.html,
        template.compiled,
      ],
    );
    return true;
  }

  async remove(manager: EntityManager, tenantId: string, id: string): Promise<void> {
    await manager.query('DELETE FROM email_template WHERE tenant_id = $1 AND id = $2', [
      tenantId,
      id,
    ]);
  }
}
