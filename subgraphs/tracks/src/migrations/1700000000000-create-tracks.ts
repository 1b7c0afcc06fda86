import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = [
  `CREATE TABLE account (
    user_id text PRIMARY KEY,
    tenant_id text NOT NULL,
    address text NOT NULL
  )`,
  'CREATE INDEX account_address ON account (tenant_id, address)',
  `CREATE TABLE upload_ready (
    upload_id text PRIMARY KEY,
    tenant_id text NOT NULL,
    user_id text NOT NULL,
    blob text NOT NULL,
    size bigint NOT NULL,
    name text NOT NULL,
    mime_type text NOT NULL
  )`,
  `CREATE TABLE track (
    id text PRIMARY KEY,
    tenant_id text NOT NULL,
    creator_id text NOT NULL,
    upload_id text NOT NULL UNIQUE,
    title text NOT NULL,
    genre text,
    tags text[] NOT NULL,
    visibility text NOT NULL CHECK (visibility IN ('PRIVATE', 'PUBLIC')),
    blob text NOT NULL,
    size bigint NOT NULL,
    filename text NOT NULL,
    mime_type text NOT NULL,
    duration_ms int,
    codec text,
    bitrate int,
    sample_rate int,
    channels int,
    album text,
    artist text,
    plays int NOT NULL DEFAULT 0,
    downloads int NOT NULL DEFAULT 0,
    version int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  'CREATE INDEX track_creator ON track (creator_id)',
  `CREATE INDEX track_public ON track (tenant_id, id) WHERE visibility = 'PUBLIC'`,
  `CREATE TABLE track_like (
    id text PRIMARY KEY,
    track_id text NOT NULL REFERENCES track (id) ON DELETE CASCADE,
    user_id text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (track_id, user_id)
  )`,
  'CREATE INDEX track_like_user ON track_like (user_id)',
  `CREATE TABLE track_share (
    id text PRIMARY KEY,
    tenant_id text NOT NULL,
    track_id text NOT NULL REFERENCES track (id) ON DELETE CASCADE,
    token text NOT NULL UNIQUE,
    grantee_address text,
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (track_id, grantee_address)
  )`,
  'CREATE INDEX track_share_received ON track_share (tenant_id, grantee_address)',
  `CREATE TABLE track_revision (
    id text PRIMARY KEY,
    track_id text NOT NULL REFERENCES track (id) ON DELETE CASCADE,
    actor_id text NOT NULL,
    changed_fields text[] NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
  )`,
  'CREATE INDEX track_revision_track ON track_revision (track_id)',
];

/** Tracks, what people think of them, and whom they are shared with. */
export class CreateTracks1700000000000 implements MigrationInterface {
  readonly name = 'CreateTracks1700000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations run forward only'));
  }
}
