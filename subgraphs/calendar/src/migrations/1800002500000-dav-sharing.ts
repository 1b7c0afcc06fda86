import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How servers elsewhere share calendars. */
export class DavSharing1800002500000 implements MigrationInterface {
  readonly name = 'DavSharing1800002500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE dav_account ADD COLUMN sharing text');
    // Accounts of others are asked when they are connected anew; Nextcloud has always shared like this.
    await runner.query(`UPDATE dav_account SET sharing = 'oc' WHERE server = 'nextcloud'`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations run forward only'));
  }
}
