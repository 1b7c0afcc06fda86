import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts on CalDAV servers elsewhere, the calendars that mirror theirs, and each object's place there. */
export class Mirror1800002300000 implements MigrationInterface {
  readonly name = 'Mirror1800002300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE dav_account (
        id text PRIMARY KEY,
        tenant_id text NOT NULL,
        user_id text NOT NULL,
        base_url text NOT NULL,
        user_name text NOT NULL,
        credential_kind text NOT NULL,
        sealed text NOT NULL,
        server text NOT NULL,
        principal_url text NOT NULL,
        home_urls text[] NOT NULL,
        outbox_url text,
        inbox_url text,
        addresses text[] NOT NULL,
        auto_schedule boolean NOT NULL,
        state text NOT NULL,
        last_error text,
        failures int NOT NULL DEFAULT 0,
        retry_at timestamptz,
        polled_at timestamptz,
        synced_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (user_id, principal_url)
      )`);
    await runner.query('CREATE INDEX dav_account_poll ON dav_account (polled_at)');
    await runner.query(`
      CREATE TABLE dav_calendar (
        calendar_id text PRIMARY KEY REFERENCES calendar ON DELETE CASCADE,
        account_id text NOT NULL REFERENCES dav_account ON DELETE CASCADE,
        url text NOT NULL,
        sync_token text,
        ctag text,
        complete boolean NOT NULL DEFAULT false,
        checked_at timestamptz,
        doubtful boolean NOT NULL DEFAULT false,
        UNIQUE (account_id, url)
      )`);
    await runner.query(`
      CREATE TABLE dav_object (
        calendar_id text NOT NULL REFERENCES dav_calendar ON DELETE CASCADE,
        url text NOT NULL,
        etag text,
        object_id text REFERENCES calendar_object ON DELETE CASCADE,
        pending boolean NOT NULL DEFAULT false,
        PRIMARY KEY (calendar_id, url)
      )`);
    await runner.query('CREATE UNIQUE INDEX dav_object_event ON dav_object (object_id)');
    await runner.query('CREATE INDEX dav_object_pending ON dav_object (calendar_id) WHERE pending');
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations run forward only'));
  }
}
