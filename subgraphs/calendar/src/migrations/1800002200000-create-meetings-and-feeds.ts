import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Meetings online, calendars that follow a URL, what is known of people's time, and answers received. */
export class CreateMeetingsAndFeeds1800002200000 implements MigrationInterface {
  readonly name = 'CreateMeetingsAndFeeds1800002200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE calendar ADD COLUMN read_only boolean NOT NULL DEFAULT false');
    await runner.query(`
      CREATE TABLE calendar_feed (
        calendar_id text PRIMARY KEY REFERENCES calendar ON DELETE CASCADE,
        url text NOT NULL,
        state text NOT NULL DEFAULT 'PENDING',
        error_code text,
        error_message text,
        failures int NOT NULL DEFAULT 0,
        etag text,
        last_modified text,
        digest text,
        interval_ms bigint,
        refreshed_at timestamptz,
        next_at timestamptz NOT NULL DEFAULT now(),
        leased_until timestamptz
      )`);
    await runner.query('CREATE INDEX calendar_feed_due ON calendar_feed (next_at)');
    await runner.query(`
      CREATE TABLE meeting (
        room text PRIMARY KEY,
        tenant_id text NOT NULL,
        owner_id text NOT NULL,
        uid text,
        live boolean NOT NULL DEFAULT false,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TABLE meeting_participant (
        room text NOT NULL REFERENCES meeting ON DELETE CASCADE,
        occupant text NOT NULL,
        address text,
        PRIMARY KEY (room, occupant)
      )`);
    await runner.query(`
      CREATE TABLE free_busy_url (
        tenant_id text NOT NULL,
        owner_id text NOT NULL,
        address text NOT NULL,
        url text NOT NULL,
        PRIMARY KEY (owner_id, address)
      )`);
    await runner.query(`
      CREATE TABLE working_hours (
        user_id text PRIMARY KEY,
        tenant_id text NOT NULL,
        timezone text NOT NULL,
        days int[] NOT NULL,
        from_minute int NOT NULL,
        to_minute int NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE event_file (
        id text PRIMARY KEY,
        tenant_id text NOT NULL,
        owner_id text NOT NULL,
        uid text NOT NULL,
        file_id text NOT NULL,
        url text NOT NULL,
        blob text NOT NULL,
        filename text NOT NULL,
        mime_type text NOT NULL,
        size bigint NOT NULL,
        UNIQUE (owner_id, uid, file_id)
      )`);
    await runner.query('CREATE INDEX event_file_file ON event_file (tenant_id, file_id)');
    await runner.query('CREATE INDEX event_file_uid ON event_file (tenant_id, uid)');
    await runner.query(`
      CREATE TABLE received_reply (
        object_id text NOT NULL REFERENCES calendar_object ON DELETE CASCADE,
        address text NOT NULL,
        instance text NOT NULL,
        sequence int NOT NULL,
        stamped_at bigint NOT NULL,
        PRIMARY KEY (object_id, address, instance)
      )`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations run forward only'));
  }
}
