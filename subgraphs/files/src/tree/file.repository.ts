import { firstRow, rows } from '@suitegraph/kit/database';
import { decodeKeyset, type KeysetValue, type Viewer } from '@suitegraph/kit/graphql';
import type { ListArgs } from '../app/page-loader';
import type { Queryable } from '../app/database';
import type { Access, DriveFile } from './drive-file';

interface FileRow extends Omit<DriveFile, 'size' | 'version' | 'position' | 'keyset'> {
  readonly size: string | null;
  readonly version: number;
  readonly position: string;
  readonly rank: number;
  readonly sortName: string;
}

const RANK = 'CASE WHEN f.is_folder THEN 0 ELSE 1 END';
const SORT_NAME = 'lower(f.name) COLLATE "C"';
const ORDER = `${RANK}, ${SORT_NAME}, f.id`;

const COLUMNS = `f.id, f.tenant_id AS "tenantId", f.owner_id AS "ownerId", a.address AS "ownerAddress",
  f.parent_id AS "parentId", f.ancestors, f.name, f.is_folder AS "isFolder", f.mime_type AS "mimeType",
  f.size, f.blob, f.source_attachment_id AS "sourceAttachmentId", f.version,
  f.created_at AS "createdAt", f.modified_at AS "modifiedAt",
  (SELECT position FROM kit.outbox_head) AS position,
  CASE WHEN f.owner_id = $2 THEN 'owner' WHEN g.writes THEN 'write' ELSE 'read' END AS access,
  f.owner_id = $2 OR coalesce(g.writes_parent, false) AS "parentWritable", g.root AS "sharedRoot",
  ${RANK} AS rank, ${SORT_NAME} AS "sortName"`;

/** Shares that give the viewer ($1 tenant, $3 address) something now. */
const GIVEN = `s.tenant_id = $1 AND s.grantee_address = $3
  AND (s.expires_at IS NULL OR s.expires_at > now())`;

// What the viewer was given of file f, by a share of it or of a folder above it.
const GRANT = `JOIN account a ON a.user_id = f.owner_id
  LEFT JOIN LATERAL (
    SELECT bool_or(s.rights = 'write') AS writes,
      bool_or(s.rights = 'write' AND s.file_id <> f.id) AS writes_parent,
      (array_agg(s.file_id ORDER BY array_position(f.ancestors, s.file_id)))[1] AS root
    FROM share s
    WHERE ${GIVEN} AND (s.file_id = f.id OR s.file_id = ANY (f.ancestors))
  ) g ON f.owner_id <> $2`;

/** The files of f that the viewer may see: $1 tenant, $2 user, $3 address. */
export const SELECT_VISIBLE = (source: string, extra = ''): string =>
  `SELECT ${COLUMNS}${extra} FROM ${source} ${GRANT}
   WHERE f.tenant_id = $1 AND (f.owner_id = $2 OR g.root IS NOT NULL)`;

const who = (viewer: Viewer): unknown[] => [viewer.tenantId, viewer.userId, viewer.email];

/** Reads the tree, always for somebody. */
export class FileRepository {
  /** Those of the files the viewer may see, in no particular order. */
  async find(on: Queryable, viewer: Viewer, ids: readonly string[]): Promise<DriveFile[]> {
    const sql = `${SELECT_VISIBLE('file f')} AND f.id = ANY ($4::text[])`;
    return (await rows<FileRow>(on, sql, [...who(viewer), ids])).map(toFile);
  }

  async childNamed(
    on: Queryable,
    viewer: Viewer,
    child: { readonly parentId: string; readonly name: string },
  ): Promise<DriveFile | undefined> {
    const sql = `${SELECT_VISIBLE('file f')} AND f.parent_id = $4 AND f.name = $5`;
    const row = await firstRow<FileRow>(on, sql, [...who(viewer), child.parentId, child.name]);
    return row && toFile(row);
  }

  /** The first children of each of several folders, one more than asked for. */
  async children(
    on: Queryable,
    viewer: Viewer,
    folderIds: readonly string[],
    listing: ListArgs,
  ): Promise<ReadonlyMap<string, DriveFile[]>> {
    const page = `unnest($4::text[]) AS p (id) CROSS JOIN LATERAL (
      SELECT f.* FROM file f WHERE f.parent_id = p.id AND ${MATCHES}
      ORDER BY ${ORDER} LIMIT $9) f`;
    const sql = `${SELECT_VISIBLE(page)} ORDER BY ${ORDER}`;
    const found = await rows<FileRow>(on, sql, [...who(viewer), folderIds, ...window(listing)]);
    return Map.groupBy(found.map(toFile), (file) => file.parentId ?? '');
  }

  async countChildren(
    on: Queryable,
    folderIds: readonly string[],
    q: string | null | undefined,
  ): Promise<ReadonlyMap<string, number>> {
    const found = await rows<{ id: string; count: number }>(
      on,
      `SELECT parent_id AS id, count(*)::int AS count FROM file
       WHERE parent_id = ANY ($1::text[]) AND ($2::text IS NULL OR name ILIKE $2) GROUP BY parent_id`,
      [folderIds, pattern(q)],
    );
    return new Map(found.map((row) => [row.id, row.count]));
  }

  /** Everything below a folder, or everything the viewer may see, whose name contains the text. */
  async search(
    on: Queryable,
    viewer: Viewer,
    folderId: string | undefined,
    listing: ListArgs,
  ): Promise<DriveFile[]> {
    // The shared ids as arrays let Postgres use the indexes on owner, id and ancestors.
    const shared = `ARRAY(SELECT s.file_id FROM share s WHERE ${GIVEN})`;
    const sql = `${SELECT_VISIBLE('file f')}
      AND (f.owner_id = $2 OR f.id = ANY (${shared}) OR f.ancestors && ${shared})
      AND ($4::text IS NULL OR f.ancestors @> ARRAY[$4::text]) AND f.parent_id IS NOT NULL AND ${MATCHES}
      ORDER BY ${ORDER} LIMIT $9`;
    const parameters = [...who(viewer), folderId ?? null, ...window(listing)];
    return (await rows<FileRow>(on, sql, parameters)).map(toFile);
  }

  async names(on: Queryable, ids: readonly string[]): Promise<Map<string, string>> {
    const found = await rows<{ id: string; name: string }>(
      on,
      'SELECT id, name FROM file WHERE id = ANY ($1::text[]) AND parent_id IS NOT NULL',
      [ids],
    );
    return new Map(found.map((row) => [row.id, row.name]));
  }

  /** The viewer's newest file saved from each attachment. */
  async savedFrom(
    on: Queryable,
    viewer: Viewer,
    attachmentIds: readonly string[],
  ): Promise<ReadonlyMap<string, DriveFile>> {
    const sql = `${SELECT_VISIBLE('file f')} AND f.owner_id = $2
      AND f.source_attachment_id = ANY ($4::text[]) ORDER BY f.created_at, f.id`;
    const found = await rows<FileRow>(on, sql, [...who(viewer), attachmentIds]);
    return new Map(found.map((row) => [row.sourceAttachmentId ?? '', toFile(row)]));
  }
}

const MATCHES = `($5::text IS NULL OR f.name ILIKE $5)
  AND ($6::int IS NULL OR (${ORDER}) > ($6::int, $7::text, $8::text))`;

function window({ q, first, after }: ListArgs): (KeysetValue | null)[] {
  const keyset = !after ? [null, null, null] : decodeKeyset(after, 3);
  return [pattern(q), ...keyset, first + 1];
}

function pattern(q: string | null | undefined): string | null {
  return !q ? null : `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

/** A row of `SELECT_VISIBLE` as a file. */
export function toFile(row: FileRow): DriveFile {
  const { size, version, position, rank, sortName, ...rest } = row;
  return {
    ...rest,
    access: rest.access satisfies Access,
    size: size === null ? null : BigInt(size),
    version: `v${version}`,
    position: BigInt(position),
    keyset: [rank, sortName, row.id],
  };
}
