import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The users we know, their calendars, the objects in them with a time index, and what was deleted. */
export class CreateCalendar1764000000000 implements MigrationInterface {
  readonly name = 'CreateCalendar1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE local_user (
        user_id text PRIMARY KEY,
        tenant_id text NOT NULL,
        email text NOT NULL,
        display_name text,
        active boolean NOT NULL DEFAULT true
      )`);
    await runner.query('CREATE INDEX local_user_email ON local_user (tenant_id, email)');
    await runner.query(`
      CREATE TABLE calendar (
        id text PRIMARY KEY,
        tenant_id text NOT NULL,
        owner_id text NOT NULL,
        name text NOT NULL,
        color text,
        timezone text,
        dav_path text NOT NULL,
        is_default boolean NOT NULL DEFAULT false,
        version int NOT NULL DEFAULT 1,
        sync_seq bigint NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query('CREATE INDEX calendar_owner ON calendar (owner_id)');
    await runner.query(
      'CREATE UNIQUE INDEX calendar_default ON calendar (owner_id) WHERE is_default',
    );
    await runner.query(`
      CREATE TABLE calendar_object (
        id text PRIMARY KEY,
        calendar_id text NOT NULL REFERENCES calendar ON DELETE CASCADE,
        tenant_id text NOT NULL,
        owner_id text NOT NULL,
        uid text NOT NULL,
        dav_path text NOT NULL,
        ics text NOT NULL,
        version int NOT NULL DEFAULT 1,
        sequence int NOT NULL,
        summary text,
        status text NOT NULL,
        transparent boolean NOT NULL,
        recurring boolean NOT NULL,
        participants text[] NOT NULL,
        starts_at timestamptz NOT NULL,
        index_from timestamptz NOT NULL,
        index_to timestamptz NOT NULL,
        change_seq bigint NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (calendar_id, uid)
      )`);
    await runner.query(
      'CREATE INDEX object_time ON calendar_object (calendar_id, index_to, index_from)',
    );
    await runner.query('CREATE INDEX object_uid ON calendar_object (tenant_id, uid)');
    await runner.query('CREATE INDEX object_path ON calendar_object (owner_id, dav_path)');
    await runner.query('CREATE INDEX object_people ON calendar_object USING gin (participants)');
    await runner.query(`
      CREATE TABLE object_tombstone (
        calendar_id text NOT NULL REFERENCES calendar ON DELETE CASCADE,
        object_id text NOT NULL,
        change_seq bigint NOT NULL,
        deleted_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (calendar_id, object_id)
      )`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations run forward only'));
  }
}
