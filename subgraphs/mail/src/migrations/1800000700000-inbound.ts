import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Quotas, greylisting and journals. */
export class Inbound1800000700000 implements MigrationInterface {
  readonly name = 'Inbound1800000700000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...QUOTAS, ...GREYLIST, ...JOURNAL]) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations run forward only'));
  }
}

// Each statement that stores or removes mail adds what it changed by: a counter in the mailbox's own
// row would have deliveries to it wait for each other. The previous version still serves meanwhile,
// so that the trigger and not the program counts.
const QUOTAS = [
  'ALTER TABLE account ADD quota_bytes bigint',
  'CREATE TABLE mailbox_usage (account_id uuid NOT NULL, bytes bigint NOT NULL)',
  'CREATE INDEX mailbox_usage_account ON mailbox_usage (account_id)',
  `CREATE FUNCTION count_usage() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
   BEGIN
     IF TG_OP = 'INSERT' THEN
       INSERT INTO mailbox_usage (account_id, bytes)
       SELECT account_id, sum(size) FROM changed GROUP BY account_id;
     ELSE
       INSERT INTO mailbox_usage (account_id, bytes)
       SELECT account_id, -sum(size) FROM changed GROUP BY account_id;
     END IF;
     RETURN NULL;
   END $$`,
  'LOCK TABLE message IN SHARE ROW EXCLUSIVE MODE',
  `CREATE TRIGGER usage_added AFTER INSERT ON message REFERENCING NEW TABLE AS changed
   FOR EACH STATEMENT EXECUTE FUNCTION count_usage()`,
  `CREATE TRIGGER usage_removed AFTER DELETE ON message REFERENCING OLD TABLE AS changed
   FOR EACH STATEMENT EXECUTE FUNCTION count_usage()`,
  `INSERT INTO mailbox_usage (account_id, bytes)
   SELECT account_id, sum(size) FROM message GROUP BY account_id`,
];

const GREYLIST = [
  `CREATE TABLE greylist (
    triplet bytea PRIMARY KEY,
    network text NOT NULL,
    first_seen timestamptz(3) NOT NULL DEFAULT now(),
    last_seen timestamptz(3) NOT NULL DEFAULT now(),
    passed_at timestamptz(3)
  )`,
  'CREATE INDEX greylist_passed ON greylist (network) WHERE passed_at IS NOT NULL',
  'CREATE INDEX greylist_waiting ON greylist (first_seen) WHERE passed_at IS NULL',
];

const JOURNAL = [
  `CREATE TABLE journal (
    tenant_id text PRIMARY KEY,
    address text NOT NULL,
    user_id text NOT NULL,
    account_id uuid NOT NULL,
    secret text NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  // What is still to be copied, with the address that was set when the message was stored.
  `CREATE TABLE journal_entry (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    address text NOT NULL,
    blob text NOT NULL,
    outbox_id uuid,
    mail_from text,
    recipients text[] NOT NULL,
    remote_address text,
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz(3) NOT NULL DEFAULT now(),
    created_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  'CREATE INDEX journal_entry_due ON journal_entry (next_attempt_at)',
];
