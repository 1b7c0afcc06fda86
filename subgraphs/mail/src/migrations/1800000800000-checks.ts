import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What checks found out about messages, and what organisations do about it. */
export class Checks1800000800000 implements MigrationInterface {
  readonly name = 'Checks1800000800000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations run forward only'));
  }
}

const STATEMENTS = [
  `ALTER TABLE message
     ADD COLUMN auth jsonb,
     ADD COLUMN spam_score real,
     ADD COLUMN scan text CHECK (scan IN ('CLEAN', 'INFECTED', 'UNSCANNED', 'TOO_LARGE')),
     ADD COLUMN virus text`,
  `CREATE INDEX message_unscanned ON message (received_at, blob) WHERE scan = 'UNSCANNED'`,
  `CREATE TABLE inbound_policy (
    tenant_id text PRIMARY KEY,
    auth_failure text NOT NULL CHECK (auth_failure IN ('MARK', 'QUARANTINE', 'REJECT')),
    respect_dmarc boolean NOT NULL,
    spam text NOT NULL CHECK (spam IN ('MARK', 'QUARANTINE', 'REJECT')),
    virus text NOT NULL CHECK (virus IN ('QUARANTINE', 'REJECT'))
  )`,
];
