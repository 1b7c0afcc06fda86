import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What comes back: Message-IDs of what was sent, and addresses that get nothing any more. */
export class Bounces1800000900000 implements MigrationInterface {
  readonly name = 'Bounces1800000900000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations run forward only'));
  }
}

const STATEMENTS = [
  // By it a bounce that quotes nothing else finds its message; senders may keep no copy.
  'ALTER TABLE outbox_item ADD COLUMN header_id text',
  `UPDATE outbox_item i SET header_id = m.message_id FROM message m WHERE m.id = i.message_id`,
  `CREATE INDEX outbox_item_header ON outbox_item (tenant_id, header_id)
    WHERE header_id IS NOT NULL`,
  // source_id is the message that said so: null when a person did.
  `CREATE TABLE suppression (
    tenant_id text NOT NULL,
    address text NOT NULL,
    reason text NOT NULL CHECK (reason IN ('BOUNCE', 'COMPLAINT', 'UNSUBSCRIBE', 'MANUAL')),
    detail text,
    source_id uuid,
    since timestamptz(3) NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, address)
  )`,
];
