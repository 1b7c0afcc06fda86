import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is on its way out: items with their recipients and attempts, signing keys and templates. */
export class CreateSending1800000400000 implements MigrationInterface {
  readonly name = 'CreateSending1800000400000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...OUTBOX, ...SIGNING, ...TEMPLATES]) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations run forward only'));
  }
}

const OUTBOX = [
  // message_id is the sender's copy: null when none is kept.
  `CREATE TABLE outbox_item (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    user_id text NOT NULL,
    account_id uuid NOT NULL,
    message_id uuid,
    keep_copy boolean NOT NULL DEFAULT true,
    blob text NOT NULL,
    mail_from text NOT NULL,
    state text NOT NULL,
    send_at timestamptz(3) NOT NULL,
    undo_until timestamptz(3),
    sign boolean NOT NULL DEFAULT true,
    bulk boolean NOT NULL DEFAULT false,
    append_state text NOT NULL DEFAULT 'NOT_NEEDED'
      CHECK (append_state IN ('PENDING', 'DONE', 'FAILED', 'NOT_NEEDED')),
    append_attempts integer NOT NULL DEFAULT 0,
    append_at timestamptz(3) NOT NULL DEFAULT now(),
    append_error text,
    created_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  `CREATE INDEX outbox_item_due ON outbox_item (send_at) WHERE state = 'SCHEDULED'`,
  `CREATE INDEX outbox_item_append ON outbox_item (append_at) WHERE append_state = 'PENDING'`,
  `CREATE INDEX outbox_item_waiting ON outbox_item (tenant_id, user_id, send_at)
    WHERE state IN ('SCHEDULED', 'QUEUED', 'SENDING', 'DEFERRED')`,
  `CREATE INDEX outbox_item_bulk ON outbox_item (account_id, send_at) WHERE bulk`,
  'CREATE INDEX outbox_item_message ON outbox_item (message_id)',
  `INSERT INTO outbox_item (id, tenant_id, user_id, account_id, message_id, blob, mail_from, state, send_at, created_at)
   SELECT DISTINCT ON (message_id) message_id, tenant_id, user_id, account_id, message_id, blob,
     mail_from, CASE WHEN state IN ('SENT', 'FAILED') THEN state ELSE 'QUEUED' END, created_at, created_at
   FROM outbox_delivery ORDER BY message_id, state IN ('SENT', 'FAILED')`,
  `ALTER TABLE outbox_delivery
     ADD COLUMN item_id uuid REFERENCES outbox_item ON DELETE CASCADE,
     ADD COLUMN bulk boolean NOT NULL DEFAULT false,
     ADD COLUMN domain text GENERATED ALWAYS AS (split_part(recipient, '@', 2)) STORED`,
  'UPDATE outbox_delivery SET item_id = message_id',
  'ALTER TABLE outbox_delivery ALTER COLUMN item_id SET NOT NULL',
  'CREATE INDEX outbox_delivery_item ON outbox_delivery (item_id)',
  `CREATE TABLE outbox_attempt (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    item_id uuid NOT NULL REFERENCES outbox_item ON DELETE CASCADE,
    at timestamptz(3) NOT NULL DEFAULT now(),
    ok boolean NOT NULL,
    response text
  )`,
  'CREATE INDEX outbox_attempt_item ON outbox_attempt (item_id, id)',
];

const SIGNING = [
  `CREATE TABLE dkim_key (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    domain text NOT NULL,
    selector text NOT NULL,
    public_key text NOT NULL,
    private_key text NOT NULL,
    state text NOT NULL CHECK (state IN ('WAITING', 'ACTIVE', 'RETIRED')),
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    activated_at timestamptz(3),
    retired_at timestamptz(3),
    UNIQUE (tenant_id, domain, selector)
  )`,
  `CREATE UNIQUE INDEX dkim_key_active ON dkim_key (tenant_id, domain) WHERE state = 'ACTIVE'`,
];

const TEMPLATES = [
  `CREATE TABLE email_template (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    user_id text NOT NULL,
    name text NOT NULL,
    subject text NOT NULL,
    text text,
    html text,
    compiled text,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (tenant_id, name)
  )`,
];
