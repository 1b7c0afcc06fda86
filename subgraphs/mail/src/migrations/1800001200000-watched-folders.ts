import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which folders elsewhere are listened to, besides the inbox. */
export class WatchedFolders1800001200000 implements MigrationInterface {
  readonly name = 'WatchedFolders1800001200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE remote_folder ADD COLUMN watched boolean NOT NULL DEFAULT false',
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations run forward only'));
  }
}
