import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Mailboxes: accounts, folders, messages with their parts, threads, uploads, and what is to be sent. */
export class CreateMail1700000100000 implements MigrationInterface {
  readonly name = 'CreateMail1700000100000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...MAILBOXES, ...MESSAGES, ...SENDING]) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations run forward only'));
  }
}

const MAILBOXES = [
  `CREATE TABLE account (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    user_id text NOT NULL,
    address text NOT NULL,
    display_name text,
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (tenant_id, user_id)
  )`,
  'CREATE UNIQUE INDEX account_address ON account (address) WHERE active',
  `CREATE INDEX account_domain ON account (split_part(address, '@', 2))`,
  `CREATE TABLE folder (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    tenant_id text NOT NULL,
    user_id text NOT NULL,
    parent_id uuid REFERENCES folder,
    name text NOT NULL,
    path text NOT NULL,
    role text,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (account_id, path),
    UNIQUE (account_id, role)
  )`,
];

// A generated column may only use immutable functions: `simple` knows no language, which also suits
// mailboxes of many. Text beyond the bound could exceed what a tsvector holds (1 MiB).
const SEARCH = `
  setweight(to_tsvector('simple', left(coalesce(subject, ''), 1000)), 'A') ||
  setweight(to_tsvector('simple', addresses), 'B') ||
  to_tsvector('simple', left(coalesce(text, ''), 100000))`;

// No foreign keys to account and folder: each message that arrives would lock the mailbox's one row
// (FOR KEY SHARE), and mailboxes are closed, not deleted.
const MESSAGES = [
  `CREATE TABLE message (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL,
    tenant_id text NOT NULL,
    user_id text NOT NULL,
    thread_id uuid NOT NULL,
    direction text NOT NULL CHECK (direction IN ('INBOUND', 'OUTBOUND')),
    blob text NOT NULL,
    size integer NOT NULL,
    message_id text NOT NULL,
    subject text,
    addresses jsonb NOT NULL,
    sent_at timestamptz(3) NOT NULL,
    received_at timestamptz(3) NOT NULL,
    snippet text,
    flags text[] NOT NULL,
    labels text[] NOT NULL,
    seen boolean NOT NULL GENERATED ALWAYS AS ('\\Seen' = ANY (flags)) STORED,
    headers jsonb NOT NULL,
    text text,
    html text,
    has_attachment boolean NOT NULL,
    ical_uid text,
    envelope jsonb NOT NULL,
    defect text,
    version integer NOT NULL DEFAULT 1,
    search tsvector NOT NULL GENERATED ALWAYS AS (${SEARCH}) STORED,
    UNIQUE (account_id, direction, blob)
  )`,
  'CREATE INDEX message_newest ON message (tenant_id, user_id, received_at, id)',
  'CREATE INDEX message_unread ON message (tenant_id, user_id) WHERE NOT seen',
  'CREATE INDEX message_thread ON message (thread_id)',
  'CREATE INDEX message_event ON message (tenant_id, user_id, ical_uid) WHERE ical_uid IS NOT NULL',
  'CREATE INDEX message_search ON message USING gin (search)',
  `CREATE TABLE placement (
    message_id uuid NOT NULL REFERENCES message ON DELETE CASCADE,
    folder_id uuid NOT NULL,
    received_at timestamptz(3) NOT NULL,
    PRIMARY KEY (message_id, folder_id)
  )`,
  'CREATE INDEX placement_newest ON placement (folder_id, received_at, message_id)',
  `CREATE TABLE attachment (
    id uuid PRIMARY KEY,
    message_id uuid NOT NULL REFERENCES message ON DELETE CASCADE,
    position integer NOT NULL,
    filename text,
    mime_type text NOT NULL,
    size integer NOT NULL,
    content_id text,
    inline boolean NOT NULL,
    blob text NOT NULL
  )`,
  'CREATE INDEX attachment_message ON attachment (message_id)',
  // Whoever wrote or was written to, so that a person's mail is one index range.
  `CREATE TABLE correspondent (
    tenant_id text NOT NULL,
    user_id text NOT NULL,
    address text NOT NULL,
    received_at timestamptz(3) NOT NULL,
    message_id uuid NOT NULL,
    wrote boolean NOT NULL,
    PRIMARY KEY (tenant_id, user_id, address, received_at, message_id, wrote)
  )`,
  // Every Message-ID that a message has or refers to leads to its thread, also before it arrives.
  `CREATE TABLE thread_reference (
    tenant_id text NOT NULL,
    user_id text NOT NULL,
    reference text NOT NULL,
    thread_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, user_id, reference)
  )`,
];

const SENDING = [
  `CREATE TABLE upload (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    user_id text NOT NULL,
    filename text NOT NULL,
    mime_type text NOT NULL,
    size integer NOT NULL,
    blob text,
    created_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE outbox_delivery (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    user_id text NOT NULL,
    account_id uuid NOT NULL,
    message_id uuid NOT NULL,
    blob text NOT NULL,
    mail_from text NOT NULL,
    recipient text NOT NULL,
    state text NOT NULL DEFAULT 'QUEUED',
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz(3) NOT NULL DEFAULT now(),
    last_response text,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (message_id, recipient)
  )`,
  `CREATE INDEX outbox_delivery_due ON outbox_delivery (next_attempt_at)
    WHERE state IN ('QUEUED', 'DEFERRED', 'SENDING')`,
];
