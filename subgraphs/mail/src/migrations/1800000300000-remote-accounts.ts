import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Mailboxes that live on a server elsewhere: accounts, their folders and messages, what is to be done there. */
export class RemoteAccounts1800000300000 implements MigrationInterface {
  readonly name = 'RemoteAccounts1800000300000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...KINDS, ...REMOTE]) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations run forward only'));
  }
}

const KINDS = [
  `ALTER TABLE account ADD COLUMN kind text NOT NULL DEFAULT 'LOCAL' CHECK (kind IN ('LOCAL', 'IMAP')),
     ADD COLUMN signature text`,
  // A user has one mailbox here and any number elsewhere; only those here receive by SMTP.
  'ALTER TABLE account DROP CONSTRAINT account_tenant_id_user_id_key',
  `CREATE UNIQUE INDEX account_local ON account (tenant_id, user_id) WHERE kind = 'LOCAL'`,
  'CREATE INDEX account_owner ON account (tenant_id, user_id)',
  'DROP INDEX account_address',
  `CREATE UNIQUE INDEX account_address ON account (address) WHERE active AND kind = 'LOCAL'`,
  'DROP INDEX account_domain',
  `CREATE INDEX account_domain ON account (split_part(address, '@', 2)) WHERE kind = 'LOCAL'`,
  `CREATE UNIQUE INDEX account_remote ON account (tenant_id, user_id, address) WHERE kind = 'IMAP'`,
  // A server may hold the same message twice, and of most we hold the header alone: blob is '' then.
  `ALTER TABLE message ADD COLUMN remote boolean NOT NULL DEFAULT false`,
  'ALTER TABLE message DROP CONSTRAINT message_account_id_direction_blob_key',
  `CREATE UNIQUE INDEX message_delivered ON message (account_id, direction, blob) WHERE NOT remote`,
];

const REMOTE = [
  `CREATE TABLE remote_account (
    account_id uuid PRIMARY KEY REFERENCES account ON DELETE CASCADE,
    tenant_id text NOT NULL,
    user_id text NOT NULL,
    imap jsonb NOT NULL,
    smtp jsonb NOT NULL,
    imap_password text NOT NULL,
    smtp_password text NOT NULL,
    state text NOT NULL DEFAULT 'INIT',
    paused boolean NOT NULL DEFAULT false,
    removing boolean NOT NULL DEFAULT false,
    last_error text,
    last_synced_at timestamptz(3),
    capabilities text[] NOT NULL DEFAULT '{}',
    failures integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz(3) NOT NULL DEFAULT now(),
    leased_by text,
    leased_until timestamptz(3)
  )`,
  'CREATE INDEX remote_account_due ON remote_account (next_attempt_at) WHERE NOT paused',
  // uid_next: every UID below it was seen, except those below backfill_below, which are still to be read.
  `CREATE TABLE remote_folder (
    folder_id uuid PRIMARY KEY REFERENCES folder ON DELETE CASCADE,
    account_id uuid NOT NULL,
    path text NOT NULL,
    uid_validity bigint NOT NULL DEFAULT 0,
    uid_next bigint NOT NULL DEFAULT 1,
    backfill_below bigint NOT NULL DEFAULT 1,
    highest_modseq bigint,
    seen_exists bigint NOT NULL DEFAULT 0,
    relist boolean NOT NULL DEFAULT false,
    UNIQUE (account_id, path)
  )`,
  // folder_id is null between leaving one folder and being found in another.
  `CREATE TABLE remote_message (
    message_id uuid PRIMARY KEY REFERENCES message ON DELETE CASCADE,
    account_id uuid NOT NULL,
    folder_id uuid,
    uid bigint,
    fingerprint text NOT NULL,
    fetched boolean NOT NULL DEFAULT false,
    UNIQUE (folder_id, uid)
  )`,
  'CREATE INDEX remote_message_adrift ON remote_message (account_id, fingerprint) WHERE folder_id IS NULL',
  // No foreign key to the message: a deletion is to be carried out when the message is gone here.
  `CREATE TABLE remote_operation (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    message_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('FLAGS', 'MOVE', 'DELETE')),
    add_flags text[] NOT NULL DEFAULT '{}',
    remove_flags text[] NOT NULL DEFAULT '{}',
    to_folder_id uuid,
    folder_id uuid,
    uid bigint,
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz(3) NOT NULL DEFAULT now(),
    created_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  'CREATE INDEX remote_operation_due ON remote_operation (account_id, id)',
  'CREATE INDEX remote_operation_message ON remote_operation (message_id)',
];
