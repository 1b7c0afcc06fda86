import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = [
  `CREATE TABLE account (
    user_id text PRIMARY KEY,
    tenant_id text NOT NULL,
    address text NOT NULL,
    used_bytes bigint NOT NULL DEFAULT 0
  )`,
  'CREATE INDEX account_address ON account (tenant_id, address)',
  `CREATE TABLE file (
    id text PRIMARY KEY,
    tenant_id text NOT NULL,
    owner_id text NOT NULL REFERENCES account (user_id),
    parent_id text REFERENCES file (id) ON DELETE CASCADE,
    ancestors text[] NOT NULL,
    name text NOT NULL,
    is_folder boolean NOT NULL,
    mime_type text,
    size bigint,
    blob text,
    source_attachment_id text,
    version int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now(),
    CHECK (is_folder = (blob IS NULL)),
    CHECK (is_folder = (size IS NULL))
  )`,
  'CREATE UNIQUE INDEX file_root ON file (owner_id) WHERE parent_id IS NULL',
  'CREATE UNIQUE INDEX file_name ON file (parent_id, name)',
  'CREATE INDEX file_owner ON file (owner_id)',
  'CREATE INDEX file_ancestors ON file USING gin (ancestors)',
  `CREATE INDEX file_attachment ON file (owner_id, source_attachment_id)
    WHERE source_attachment_id IS NOT NULL`,
  `CREATE TABLE share (
    id text PRIMARY KEY,
    tenant_id text NOT NULL,
    file_id text NOT NULL REFERENCES file (id) ON DELETE CASCADE,
    owner_id text NOT NULL,
    grantee_address text,
    token text UNIQUE,
    rights text NOT NULL CHECK (rights IN ('read', 'write')),
    expires_at timestamptz,
    downloads int NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((grantee_address IS NULL) <> (token IS NULL))
  )`,
  'CREATE UNIQUE INDEX share_grantee ON share (file_id, grantee_address)',
  'CREATE INDEX share_received ON share (tenant_id, grantee_address)',
  `CREATE TABLE upload (
    id text PRIMARY KEY,
    tenant_id text NOT NULL,
    user_id text NOT NULL,
    target text NOT NULL,
    parent_id text,
    name text NOT NULL,
    size bigint NOT NULL,
    mime_type text NOT NULL,
    checksum text,
    part_size int NOT NULL,
    state text NOT NULL,
    claimed_at timestamptz,
    blob text,
    file_id text,
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  "CREATE INDEX upload_open ON upload (expires_at) WHERE state = 'OPEN'",
  "CREATE INDEX upload_user ON upload (user_id) WHERE state IN ('OPEN', 'ASSEMBLING')",
  `CREATE TABLE upload_part (
    upload_id text NOT NULL REFERENCES upload (id) ON DELETE CASCADE,
    number int NOT NULL,
    blob text NOT NULL,
    size bigint NOT NULL,
    PRIMARY KEY (upload_id, number)
  )`,
  `CREATE TABLE attachment_save (
    request_id text PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now()
  )`,
];

/** Drives, shares and uploads. */
export class CreateFiles1700000000000 implements MigrationInterface {
  readonly name = 'CreateFiles1700000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations run forward only'));
  }
}
