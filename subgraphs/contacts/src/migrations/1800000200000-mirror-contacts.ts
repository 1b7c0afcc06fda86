import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts on CardDAV servers, and what of them is mirrored in which book and contact. */
export class MirrorContacts1800000200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations run forward only');
  }
}

const statements = [
  `CREATE TABLE dav_account (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    user_id text NOT NULL,
    base_url text NOT NULL,
    user_name text NOT NULL,
    credential_kind text NOT NULL,
    sealed text NOT NULL,
    principal_url text NOT NULL,
    home_urls text[] NOT NULL,
    state text NOT NULL,
    last_error text,
    failures integer NOT NULL DEFAULT 0,
    retry_at timestamptz(3),
    checked_at timestamptz(3),
    doubted boolean NOT NULL DEFAULT false,
    polled_at timestamptz(3),
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (tenant_id, user_id, principal_url)
  )`,
  'CREATE INDEX dav_account_due ON dav_account (polled_at NULLS FIRST)',
  `CREATE TABLE dav_book (
    book_id uuid PRIMARY KEY REFERENCES address_book ON DELETE CASCADE,
    account_id uuid NOT NULL REFERENCES dav_account ON DELETE CASCADE,
    url text NOT NULL,
    sync_token text,
    ctag text,
    card_version text,
    complete boolean NOT NULL DEFAULT false,
    checked_at timestamptz(3),
    UNIQUE (account_id, url)
  )`,
  // Without a contact: a card that cannot be read. Pending: one that the server could not answer with.
  `CREATE TABLE dav_card (
    book_id uuid NOT NULL REFERENCES dav_book ON DELETE CASCADE,
    url text NOT NULL,
    etag text,
    contact_id uuid REFERENCES contact ON DELETE CASCADE,
    pending boolean NOT NULL DEFAULT false,
    PRIMARY KEY (book_id, url)
  )`,
  'CREATE UNIQUE INDEX dav_card_contact ON dav_card (contact_id)',
  'CREATE INDEX dav_card_pending ON dav_card (book_id) WHERE pending',
];
