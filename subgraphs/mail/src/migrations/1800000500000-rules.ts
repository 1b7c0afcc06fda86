import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rules, what they did to which message, and what they still have to do. */
export class Rules1800000500000 implements MigrationInterface {
  readonly name = 'Rules1800000500000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations run forward only'));
  }
}

const STATEMENTS = [
  // Without account: shared by all mailboxes of the organisation.
  `CREATE TABLE mail_rule (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    account_id uuid,
    position integer NOT NULL,
    name text NOT NULL,
    enabled boolean NOT NULL,
    match text NOT NULL CHECK (match IN ('ALL', 'ANY')),
    conditions jsonb NOT NULL,
    actions jsonb NOT NULL,
    version integer NOT NULL DEFAULT 1
  )`,
  'CREATE INDEX mail_rule_account ON mail_rule (account_id, position) WHERE account_id IS NOT NULL',
  'CREATE INDEX mail_rule_shared ON mail_rule (tenant_id, position) WHERE account_id IS NULL',
  // The rule as it was when it fired: it may have been changed or deleted since.
  `CREATE TABLE rule_trace (
    message_id uuid NOT NULL REFERENCES message ON DELETE CASCADE,
    rule_id uuid NOT NULL,
    position integer NOT NULL,
    trace jsonb NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    PRIMARY KEY (message_id, rule_id)
  )`,
  // Inserted with each batch and summed up from time to time: a counter in the rule's row would make
  // all arriving mail of an organisation wait for one lock.
  `CREATE TABLE rule_stat (
    rule_id uuid NOT NULL,
    evaluated integer NOT NULL,
    matched integer NOT NULL,
    last_matched_at timestamptz(3)
  )`,
  'CREATE INDEX rule_stat_rule ON rule_stat (rule_id)',
  `CREATE TABLE rule_effect (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    user_id text NOT NULL,
    account_id uuid NOT NULL,
    message_id uuid NOT NULL REFERENCES message ON DELETE CASCADE,
    rule_id uuid NOT NULL,
    kind text NOT NULL,
    argument text NOT NULL,
    mail_from text,
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  'CREATE INDEX rule_effect_due ON rule_effect (next_attempt_at)',
  'CREATE INDEX rule_effect_message ON rule_effect (message_id)',
  `CREATE TABLE rule_reply (
    account_id uuid NOT NULL,
    rule_id uuid NOT NULL,
    sender text NOT NULL,
    replied_at timestamptz(3) NOT NULL,
    PRIMARY KEY (account_id, rule_id, sender)
  )`,
  `CREATE TABLE rule_run (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    user_id text NOT NULL,
    account_id uuid NOT NULL,
    folder_id uuid NOT NULL,
    total integer NOT NULL,
    scanned integer NOT NULL DEFAULT 0,
    matched integer NOT NULL DEFAULT 0,
    after_at timestamptz(3),
    after_id uuid,
    until timestamptz(3) NOT NULL DEFAULT now(),
    started_at timestamptz(3) NOT NULL DEFAULT now(),
    finished_at timestamptz(3)
  )`,
  // One at a time for a folder: a second request joins the first.
  'CREATE UNIQUE INDEX rule_run_folder ON rule_run (folder_id) WHERE finished_at IS NULL',
];
