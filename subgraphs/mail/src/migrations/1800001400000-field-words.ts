import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Has all messages indexed anew: the index now knows which words stand in which field. */
export class FieldWords1800001400000 implements MigrationInterface {
  readonly name = 'FieldWords1800001400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `INSERT INTO search_pending (message_id, tenant_id, user_id)
       SELECT id, tenant_id, user_id FROM message ON CONFLICT DO NOTHING`,
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations run forward only'));
  }
}
