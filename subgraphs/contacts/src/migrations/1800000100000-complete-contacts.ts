import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Photos, groups, merges that can be undone, and what an address book permits. */
export class CompleteContacts1800000100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...columns, ...groups, ...merges, ...uploads]) {
      await runner.query(statement);
    }
  }

  async down(): Promise<void> {
    throw new Error('Migrations run forward only');
  }
}

// A property at the beginning of a line, its group before it (RFC 6350 §3.3).
const property = (names: string): string => `(^|[\\r\\n])([a-z0-9-]+\\.)?(${names})`;

const columns = [
  `ALTER TABLE address_book ADD COLUMN shared boolean NOT NULL DEFAULT false,
     ADD COLUMN can_write boolean NOT NULL DEFAULT true`,
  `ALTER TABLE contact ADD COLUMN photo text, ADD COLUMN is_group boolean NOT NULL DEFAULT false`,
  `UPDATE contact SET photo = left(md5(vcard), 16) WHERE vcard ~* E'${property('photo')}[;:]'`,
  `UPDATE contact SET is_group = true
   WHERE vcard ~* E'${property('kind|x-addressbookserver-kind')}(;[^:]*)?:[ \\t]*group[ \\t]*[\\r\\n]'`,
  // What was deleted may come back: its first creation still tells who has ever heard of it.
  'ALTER TABLE contact_change ADD COLUMN restored_revision bigint',
];

const groups = [
  `CREATE TABLE contact_member (
    tenant_id text NOT NULL,
    owner_id text NOT NULL,
    group_id uuid NOT NULL REFERENCES contact ON DELETE CASCADE,
    uid text NOT NULL,
    PRIMARY KEY (group_id, uid)
  )`,
  'CREATE INDEX contact_member_uid ON contact_member (tenant_id, owner_id, uid)',
  `CREATE INDEX contact_group ON contact (tenant_id, owner_id, sort_key, id) WHERE is_group`,
  `INSERT INTO contact_member (tenant_id, owner_id, group_id, uid)
   SELECT tenant_id, owner_id, id, found[4] FROM contact, regexp_matches(
     vcard,
     E'${property('member|x-addressbookserver-member')}(?:;[^:\\r\\n]*)?:(?:urn:uuid:)?([^\\r\\n]+)',
     'gi'
   ) AS found
   WHERE is_group ON CONFLICT DO NOTHING`,
];

const merges = [
  `CREATE TABLE contact_merge (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    owner_id text NOT NULL,
    survivor_id uuid NOT NULL,
    survivor_version integer NOT NULL,
    merged_ids uuid[] NOT NULL,
    undo jsonb,
    merged_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  'CREATE INDEX contact_merge_survivor ON contact_merge (survivor_id)',
  `CREATE INDEX contact_merge_undo ON contact_merge (tenant_id, owner_id, merged_at)
   WHERE undo IS NOT NULL`,
];

const uploads = [
  `CREATE TABLE photo_upload (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    owner_id text NOT NULL,
    size integer NOT NULL,
    content bytea,
    created_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  'CREATE INDEX photo_upload_owner ON photo_upload (tenant_id, owner_id, created_at)',
];
