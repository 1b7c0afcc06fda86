import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Search of its own, away from the message's row; the text of attachments; shared folders. */
export class Search1800000600000 implements MigrationInterface {
  readonly name = 'Search1800000600000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...SEARCH, ...LISTS, ...ATTACHMENTS, ...SHARING])
      await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations run forward only'));
  }
}

const SEARCH = [
  // With it in the row, every flag that is set would write the index entries of all words again.
  'ALTER TABLE message DROP COLUMN search',
  // Trusted: an owner of the database may create it. It lets one index hold the owner and the words.
  'CREATE EXTENSION IF NOT EXISTS btree_gin SCHEMA public',
  `CREATE TABLE message_search (
    message_id uuid PRIMARY KEY REFERENCES message ON DELETE CASCADE,
    tenant_id text NOT NULL,
    user_id text NOT NULL,
    received_at timestamptz(3) NOT NULL,
    languages text[] NOT NULL,
    search tsvector NOT NULL
  )`,
  // Pending entries would have to be read through by every search: they are kept few.
  `CREATE INDEX message_search_words ON message_search
    USING gin (user_id, search) WITH (gin_pending_list_limit = 256)`,
  // A word in one message of a hundred is still common: without this its frequency is not known.
  'ALTER TABLE message_search ALTER COLUMN search SET STATISTICS 1000',
  `CREATE TABLE search_pending (
    message_id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    user_id text NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY
  )`,
  'CREATE INDEX search_pending_seq ON search_pending (seq)',
  'CREATE INDEX search_pending_owner ON search_pending (tenant_id, user_id)',
  // Triggers, so that no way by which a message gets in or changes can forget the index.
  `CREATE FUNCTION search_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO search_pending (message_id, tenant_id, user_id)
      SELECT id, tenant_id, user_id FROM added ON CONFLICT DO NOTHING;
    RETURN NULL;
  END $$`,
  `CREATE FUNCTION search_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO search_pending (message_id, tenant_id, user_id)
      VALUES (NEW.id, NEW.tenant_id, NEW.user_id) ON CONFLICT DO NOTHING;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER search_added AFTER INSERT ON message REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION search_added()`,
  `CREATE TRIGGER search_changed AFTER UPDATE OF subject, addresses, text ON message
    FOR EACH ROW EXECUTE FUNCTION search_changed()`,
  `INSERT INTO search_pending (message_id, tenant_id, user_id)
    SELECT id, tenant_id, user_id FROM message ORDER BY received_at DESC`,
];

const LISTS = [
  'DROP INDEX message_unread',
  `CREATE INDEX message_unread ON message (tenant_id, user_id, received_at, id) WHERE NOT seen`,
  `CREATE INDEX message_flagged ON message (tenant_id, user_id, received_at, id)
    WHERE flags @> '{"\\\\Flagged"}'`,
  `CREATE INDEX message_attached ON message (tenant_id, user_id, received_at, id)
    WHERE has_attachment`,
  `CREATE INDEX message_labels ON message USING gin (user_id, labels) WHERE labels <> '{}'`,
];

const ATTACHMENTS = [
  // The words of the content, and whether somebody has yet to read them.
  `ALTER TABLE attachment ADD COLUMN text text,
    ADD COLUMN text_pending boolean NOT NULL DEFAULT true,
    ADD COLUMN text_attempts integer NOT NULL DEFAULT 0,
    ADD COLUMN text_due_at timestamptz(3) NOT NULL DEFAULT now()`,
  'CREATE INDEX attachment_text_due ON attachment (text_due_at) WHERE text_pending',
];

const SHARING = [
  `CREATE TABLE folder_acl (
    folder_id uuid NOT NULL REFERENCES folder ON DELETE CASCADE,
    tenant_id text NOT NULL,
    grantee text NOT NULL,
    address text NOT NULL,
    rights text[] NOT NULL,
    PRIMARY KEY (folder_id, grantee)
  )`,
  'CREATE INDEX folder_acl_grantee ON folder_acl (tenant_id, grantee)',
];
