import { rows } from '@suitegraph/kit/database';
import { newId } from '@suitegraph/kit/ids';
import type { Queryable } from '../app/database';
import type { DriveFile, NewFile } from './drive-file';

/** What an event about a file needs to know, also when the file is about to go. */
export interface Announced {
  readonly id: string;
  readonly parentId: string | null;
  /** The owner and everyone it is shared with. */
  readonly audience: readonly string[];
}

/** A share that ends because its file goes. */
export interface EndedShare {
  readonly id: string;
  readonly fileId: string;
  readonly grantee: string | null;
}

/** What a file or folder amounts to. */
export interface TreeSize {
  readonly entries: number;
  readonly bytes: bigint;
  readonly levels: number;
}

interface CopiedRow {
  readonly id: string;
  readonly parent_id: string;
  readonly name: string;
  readonly is_folder: boolean;
}

// Everyone who sees file f: its owner, and the users at the addresses it or a folder above is shared with.
const AUDIENCE = `ARRAY(
  SELECT f.owner_id UNION
  SELECT a.user_id FROM share s
  JOIN account a ON a.tenant_id = s.tenant_id AND a.address = s.grantee_address
  WHERE (s.file_id = f.id OR s.file_id = ANY (f.ancestors))
    AND (s.expires_at IS NULL OR s.expires_at > now())
)`;

/** Changes the tree; callers hold the drive's lock and have checked the viewer's rights. */
export class TreeRepository {
  async insert(on: Queryable, files: readonly NewFile[]): Promise<void> {
    const records = files.map(({ content, ...file }) => ({
      id: file.id,
      tenant_id: file.tenantId,
      owner_id: file.ownerId,
      parent_id: file.parentId,
      ancestors: file.ancestors,
      name: file.name,
      is_folder: content === undefined,
      mime_type: content?.mimeType ?? null,
      size: content?.size.toString() ?? null,
      blob: content?.blob ?? null,
      source_attachment_id: content?.sourceAttachmentId ?? null,
    }));
    await on.query(
      `INSERT INTO file (id, tenant_id, owner_id, parent_id, ancestors, name, is_folder, mime_type, size,
         blob, source_attachment_id)
       SELECT * FROM jsonb_to_recordset($1::jsonb) AS r (id text, tenant_id text, owner_id text,
         parent_id text, ancestors text[], name text, is_folder boolean, mime_type text, size bigint,
         blob text, source_attachment_id text)`,
      [JSON.stringify(records)],
    );
  }

  async rename(on: Queryable, file: DriveFile, name: string): Promise<void> {
    await on.query(
      'UPDATE file SET name = $2, version = version + 1, modified_at = now() WHERE id = $1',
      [file.id, name],
    );
  }

  /** Hangs a file and everything below it under another folder of the same drive. */
  async move(on: Queryable, file: DriveFile, parent: DriveFile): Promise<void> {
    const line = [...parent.ancestors, parent.id];
    await on.query(
      `UPDATE file SET parent_id = $2, ancestors = $3::text[], version = version + 1, modified_at = now()
       WHERE id = $1`,
      [file.id, parent.id, line],
    );
    await on.query(
      `UPDATE file SET ancestors = $2::text[] || ancestors[$3::int + 1 :]
       WHERE ancestors @> ARRAY[$1::text]`,
      [file.id, line, file.ancestors.length],
    );
  }

  async remove(on: Queryable, file: DriveFile): Promise<void> {
    await on.query('DELETE FROM file WHERE id = $1', [file.id]);
  }

  /** The file and everything below it, as events tell of it, folders before what is in them. */
  async announced(on: Queryable, file: DriveFile): Promise<Announced[]> {
    return rows<Announced>(
      on,
      `SELECT f.id, f.parent_id AS "parentId", ${AUDIENCE} AS audience FROM file f
       WHERE f.tenant_id = $1 AND (f.id = $2 OR f.ancestors @> ARRAY[$2::text])
       ORDER BY cardinality(f.ancestors), f.id`,
      [file.tenantId, file.id],
    );
  }

  async audience(on: Queryable, tenantId: string, fileId: string): Promise<readonly string[]> {
    const [row] = await rows<{ audience: string[] }>(
      on,
      `SELECT ${AUDIENCE} AS audience FROM file f WHERE f.tenant_id = $1 AND f.id = $2`,
      [tenantId, fileId],
    );
    return row?.audience ?? [];
  }

  async sharesBelow(on: Queryable, file: DriveFile): Promise<EndedShare[]> {
    return rows<EndedShare>(
      on,
      `SELECT s.id, s.file_id AS "fileId", s.grantee_address AS grantee
       FROM share s JOIN file f ON f.id = s.file_id
       WHERE f.tenant_id = $1 AND (f.id = $2 OR f.ancestors @> ARRAY[$2::text])`,
      [file.tenantId, file.id],
    );
  }

  /** Entries and bytes of the file and everything below it, and how many levels that is. */
  async measure(on: Queryable, file: DriveFile): Promise<TreeSize> {
    const [row] = await rows<{ entries: number; bytes: string; deepest: number }>(
      on,
      `SELECT count(*)::int AS entries, coalesce(sum(size), 0) AS bytes,
         max(cardinality(ancestors)) AS deepest
       FROM file WHERE tenant_id = $1 AND (id = $2 OR ancestors @> ARRAY[$2::text])`,
      [file.tenantId, file.id],
    );
    return {
      entries: row?.entries ?? 0,
      bytes: BigInt(row?.bytes ?? 0),
      levels: (row?.deepest ?? 0) - file.ancestors.length + 1,
    };
  }

  /**
   * Copies a file and everything below it, with the name it has, into a folder of any drive of the
   * tenant. The content is shared: blobs are named by what they hold.
   *
   * @returns the id of the copy.
   */
  async copy(on: Queryable, file: DriveFile, parent: DriveFile): Promise<string> {
    const source = await rows<CopiedRow>(
      on,
      `SELECT id, parent_id, name, is_folder FROM file
       WHERE tenant_id = $1 AND (id = $2 OR ancestors @> ARRAY[$2::text]) ORDER BY cardinality(ancestors)`,
      [file.tenantId, file.id],
    );
    const copies = new Map(source.map((row) => [row.id, newId()]));
    const lines = new Map<string, readonly string[]>();
    const records = source.map((row) => {
      const id = copies.get(row.id) ?? '';
      const parentId = row.id === file.id ? parent.id : (copies.get(row.parent_id) ?? '');
      const ancestors =
        row.id === file.id
          ? [...parent.ancestors, parent.id]
          : [...(lines.get(parentId) ?? []), parentId];
      lines.set(id, ancestors);
      return { source: row.id, id, parent_id: parentId, ancestors };
    });
    await on.query(
      `INSERT INTO file (id, tenant_id, owner_id, parent_id, ancestors, name, is_folder, mime_type, size, blob)
       SELECT r.id, s.tenant_id, $2, r.parent_id, r.ancestors, s.name, s.is_folder, s.mime_type, s.size, s.blob
       FROM jsonb_to_recordset($1::jsonb) AS r (source text, id text, parent_id text, ancestors text[])
       JOIN file s ON s.id = r.source`,
      [JSON.stringify(records), parent.ownerId],
    );
    return copies.get(file.id) ?? '';
  }

  /** The names in a folder that begin with a text. */
  async namesLike(on: Queryable, folderId: string, start: string): Promise<Set<string>> {
    const found = await rows<{ name: string }>(
      on,
      'SELECT name FROM file WHERE parent_id = $1 AND starts_with(name, $2)',
      [folderId, start],
    );
    return new Set(found.map((row) => row.name));
  }
}
