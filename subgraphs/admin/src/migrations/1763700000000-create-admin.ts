import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAdmin1763700000000 implements MigrationInterface {
  readonly name = 'CreateAdmin1763700000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE tenant (
        id text PRIMARY KEY,
        name text NOT NULL,
        domain text NOT NULL UNIQUE,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TABLE user_account (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenant,
        email text NOT NULL UNIQUE,
        username text,
        display_name text,
        password_hash text NOT NULL,
        role text NOT NULL,
        status text NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'SUSPENDED')),
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (tenant_id, username)
      )`);
    await runner.query('CREATE INDEX user_account_page ON user_account (tenant_id, email)');
    await runner.query(`
      CREATE TABLE session (
        id text PRIMARY KEY,
        user_id text NOT NULL REFERENCES user_account ON DELETE CASCADE,
        refresh_hash bytea NOT NULL,
        ip text,
        user_agent text,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        revoked_at timestamptz
      )`);
    await runner.query(
      'CREATE INDEX session_of_user ON session (user_id) WHERE revoked_at IS NULL',
    );
    await runner.query(`
      CREATE TABLE audit_event (
        id text PRIMARY KEY,
        tenant_id text,
        at timestamptz NOT NULL DEFAULT now(),
        actor_id text,
        actor_ip text,
        action text NOT NULL,
        object_type text,
        object_id text,
        correlation_id text NOT NULL,
        details jsonb NOT NULL DEFAULT '{}'
      )`);
    await runner.query(
      'CREATE INDEX audit_event_page ON audit_event (tenant_id, at DESC, id DESC)',
    );
    await runner.query(`
      CREATE INDEX audit_event_failures ON audit_event ((details->>'email'), at)
      WHERE action = 'login.failed'`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations run forward only'));
  }
}
