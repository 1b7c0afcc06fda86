import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Other times that attendees propose for meetings (COUNTER of RFC 5546 §3.2.7). */
export class Proposals1800002400000 implements MigrationInterface {
  readonly name = 'Proposals1800002400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE time_proposal (
        id text PRIMARY KEY,
        object_id text NOT NULL REFERENCES calendar_object ON DELETE CASCADE,
        address text NOT NULL,
        instance text NOT NULL,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        comment text,
        proposed_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (object_id, address, instance)
      )`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations run forward only'));
  }
}
