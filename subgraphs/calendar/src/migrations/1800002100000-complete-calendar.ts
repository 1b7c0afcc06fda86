import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tasks beside events, what changed since when, reminders that are due, and whom calendars are shared with. */
export class CompleteCalendar1800002100000 implements MigrationInterface {
  readonly name = 'CompleteCalendar1800002100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE calendar_object
        ADD COLUMN component text NOT NULL DEFAULT 'VEVENT',
        ADD COLUMN due_at timestamptz,
        ADD COLUMN created_seq bigint NOT NULL DEFAULT 0,
        ADD COLUMN field_seqs jsonb NOT NULL DEFAULT '{}'`);
    await runner.query('CREATE INDEX object_change ON calendar_object (calendar_id, change_seq)');
    await runner.query(
      `CREATE INDEX object_task ON calendar_object (owner_id, due_at, id) WHERE component = 'VTODO'`,
    );
    await runner.query(`
      ALTER TABLE object_tombstone
        ADD COLUMN component text NOT NULL DEFAULT 'VEVENT',
        ADD COLUMN created_seq bigint NOT NULL DEFAULT 0`);
    await runner.query(
      'CREATE INDEX tombstone_change ON object_tombstone (calendar_id, change_seq)',
    );
    await runner.query('ALTER TABLE calendar ADD COLUMN pruned_seq bigint NOT NULL DEFAULT 0');
    await runner.query(`
      CREATE TABLE calendar_share (
        calendar_id text NOT NULL REFERENCES calendar ON DELETE CASCADE,
        user_id text NOT NULL,
        address text NOT NULL,
        rights text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (calendar_id, user_id)
      )`);
    await runner.query('CREATE INDEX calendar_share_user ON calendar_share (user_id)');
    await runner.query(`
      CREATE TABLE reminder_schedule (
        object_id text PRIMARY KEY REFERENCES calendar_object ON DELETE CASCADE,
        looked_until timestamptz NOT NULL,
        next_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX reminder_next ON reminder_schedule (next_at)');
    await runner.query(`
      CREATE TABLE reminder_choice (
        object_id text NOT NULL REFERENCES calendar_object ON DELETE CASCADE,
        instance text NOT NULL,
        snoozed_until timestamptz,
        chosen_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (object_id, instance)
      )`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations run forward only'));
  }
}
