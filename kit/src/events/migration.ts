import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables every service shares: outbox, consumer positions, dead letters, idempotency keys. */
export class CreateKit1700000000000 implements MigrationInterface {
  readonly name = 'CreateKit1700000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE kit.outbox (
        id uuid PRIMARY KEY,
        seq bigint GENERATED ALWAYS AS IDENTITY,
        position bigint UNIQUE,
        tenant_id text NOT NULL,
        audience text[] NOT NULL,
        type text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('CREATED', 'UPDATED', 'DESTROYED')),
        key text NOT NULL,
        changed_fields text[] NOT NULL,
        data jsonb NOT NULL,
        correlation_id text NOT NULL,
        occurred_at timestamptz NOT NULL DEFAULT clock_timestamp()
      )`);
    await runner.query(
      'CREATE INDEX outbox_unsequenced ON kit.outbox (seq) WHERE position IS NULL',
    );
    await runner.query('CREATE INDEX outbox_type ON kit.outbox (type, position)');
    await runner.query(`
      CREATE TABLE kit.outbox_head (
        single boolean PRIMARY KEY DEFAULT true CHECK (single),
        position bigint NOT NULL DEFAULT 0,
        pruned bigint NOT NULL DEFAULT 0
      )`);
    await runner.query('INSERT INTO kit.outbox_head DEFAULT VALUES');
    await runner.query(`
      CREATE TABLE kit.consumer (
        name text PRIMARY KEY,
        position bigint NOT NULL DEFAULT 0
      )`);
    await runner.query(`
      CREATE TABLE kit.dead_letter (
        consumer text NOT NULL,
        event_id uuid NOT NULL,
        error text NOT NULL,
        attempts int NOT NULL,
        failed_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (consumer, event_id)
      )`);
    await runner.query(`
      CREATE TABLE kit.idempotency (
        tenant_id text NOT NULL,
        user_id text NOT NULL,
        operation text NOT NULL,
        key text NOT NULL,
        input_hash text NOT NULL,
        result jsonb,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, user_id, operation, key)
      )`);
    await runner.query('CREATE INDEX idempotency_age ON kit.idempotency (created_at)');
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations run forward only'));
  }
}
