import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateContacts1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...directory, ...books, ...people]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations run forward only');
  }
}

const directory = [
  `CREATE TABLE account (
    user_id text PRIMARY KEY,
    tenant_id text NOT NULL,
    address text NOT NULL,
    display_name text,
    active boolean NOT NULL,
    words text[] NOT NULL,
    search tsvector NOT NULL GENERATED ALWAYS AS (array_to_tsvector(words)) STORED
  )`,
  'CREATE INDEX account_address ON account (tenant_id, address)',
  'CREATE INDEX account_search ON account USING gin (search)',
];

const books = [
  `CREATE TABLE address_book (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    owner_id text NOT NULL,
    dav_path text NOT NULL,
    name text NOT NULL,
    is_default boolean NOT NULL,
    revision bigint NOT NULL DEFAULT 0,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (tenant_id, dav_path)
  )`,
  'CREATE INDEX address_book_owner ON address_book (tenant_id, owner_id)',
  // Nobody has two default books, however many processes make sure of the first.
  'CREATE UNIQUE INDEX address_book_default ON address_book (tenant_id, owner_id) WHERE is_default',
  // Sorted by bytes: keyset cursors compare the same in every locale.
  `CREATE TABLE contact (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    owner_id text NOT NULL,
    book_id uuid NOT NULL REFERENCES address_book ON DELETE CASCADE,
    uid text NOT NULL,
    version integer NOT NULL,
    full_name text NOT NULL,
    sort_key text COLLATE "C" NOT NULL,
    name jsonb,
    emails jsonb NOT NULL,
    phones jsonb NOT NULL,
    addresses jsonb NOT NULL,
    org text,
    title text,
    birthday text,
    notes text,
    categories text[] NOT NULL,
    vcard text NOT NULL,
    words text[] NOT NULL,
    search tsvector NOT NULL GENERATED ALWAYS AS (array_to_tsvector(words)) STORED,
    created_at timestamptz(3) NOT NULL,
    updated_at timestamptz(3) NOT NULL,
    UNIQUE (book_id, uid)
  )`,
  'CREATE INDEX contact_by_name ON contact (tenant_id, owner_id, sort_key, id)',
  'CREATE INDEX contact_of_book ON contact (book_id, sort_key, id)',
  'CREATE INDEX contact_search ON contact USING gin (search)',
  `CREATE TABLE contact_email (
    tenant_id text NOT NULL,
    owner_id text NOT NULL,
    address text NOT NULL,
    contact_id uuid NOT NULL REFERENCES contact ON DELETE CASCADE,
    PRIMARY KEY (tenant_id, owner_id, address, contact_id)
  )`,
  'CREATE INDEX contact_email_contact ON contact_email (contact_id)',
  // One row a contact, living or gone: what a client has not seen since a revision (RFC 6578).
  `CREATE TABLE contact_change (
    book_id uuid NOT NULL REFERENCES address_book ON DELETE CASCADE,
    contact_id uuid NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    destroyed boolean NOT NULL DEFAULT false,
    field_revisions jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (book_id, contact_id)
  )`,
  'CREATE UNIQUE INDEX contact_change_revision ON contact_change (book_id, revision, contact_id)',
];

const people = [
  `CREATE TABLE interaction (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    owner_id text NOT NULL,
    kind text NOT NULL,
    target_id text NOT NULL,
    source_key text NOT NULL,
    address text NOT NULL,
    name text,
    at timestamptz(3) NOT NULL,
    direction text,
    heat double precision NOT NULL,
    UNIQUE (owner_id, kind, target_id, address)
  )`,
  'CREATE INDEX interaction_person ON interaction (tenant_id, owner_id, address, at DESC, id DESC)',
  'CREATE INDEX interaction_source ON interaction (kind, source_key)',
  `CREATE TABLE person (
    tenant_id text NOT NULL,
    owner_id text NOT NULL,
    address text NOT NULL,
    name text,
    name_at timestamptz(3),
    interactions integer NOT NULL,
    heat double precision NOT NULL,
    words text[] NOT NULL,
    search tsvector NOT NULL GENERATED ALWAYS AS (array_to_tsvector(words)) STORED,
    PRIMARY KEY (tenant_id, owner_id, address)
  )`,
  'CREATE INDEX person_heat ON person (tenant_id, owner_id, heat DESC)',
  'CREATE INDEX person_search ON person USING gin (search)',
];
