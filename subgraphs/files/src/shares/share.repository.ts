import { firstRow, rows } from '@suitegraph/kit/database';
import { decodeKeyset, type Viewer } from '@suitegraph/kit/graphql';
import type { Queryable } from '../app/database';
import type { ListArgs } from '../app/page-loader';

/** What a share lets its grantee do. */
export type Rights = 'read' | 'write';

/** A file given to an address, or to whoever has a link. */
export interface FileShare {
  readonly id: string;
  readonly tenantId: string;
  readonly fileId: string;
  readonly ownerId: string;
  readonly granteeAddress: string | null;
  readonly token: string | null;
  readonly rights: Rights;
  readonly expiresAt: Date | null;
  readonly downloads: number;
}

/** A share of a listing with a person. */
export interface SharedWith {
  readonly address: string;
  readonly fileId: string;
  readonly keyset: readonly [string];
}

const COLUMNS = `s.id, s.tenant_id AS "tenantId", s.file_id AS "fileId", s.owner_id AS "ownerId",
  s.grantee_address AS "granteeAddress", s.token, s.rights, s.expires_at AS "expiresAt", s.downloads`;
const LIVE = '(s.expires_at IS NULL OR s.expires_at > now())';
// The owner sees every share, ended ones too; a grantee what was given to them.
const VISIBLE = `s.tenant_id = $1 AND (s.owner_id = $2 OR (s.grantee_address = $3 AND ${LIVE}))`;

const who = (viewer: Viewer): unknown[] => [viewer.tenantId, viewer.userId, viewer.email];

/** Keeps shares. */
export class ShareRepository {
  async find(on: Queryable, viewer: Viewer, ids: readonly string[]): Promise<FileShare[]> {
    return rows(on, `SELECT ${COLUMNS} FROM share s WHERE ${VISIBLE} AND s.id = ANY ($4::text[])`, [
      ...who(viewer),
      ids,
    ]);
  }

  async ofFiles(on: Queryable, viewer: Viewer, fileIds: readonly string[]): Promise<FileShare[]> {
    return rows(
      on,
      `SELECT ${COLUMNS} FROM share s WHERE ${VISIBLE} AND s.file_id = ANY ($4::text[])
       ORDER BY s.created_at, s.id`,
      [...who(viewer), fileIds],
    );
  }

  async byToken(on: Queryable, token: string): Promise<FileShare | undefined> {
    return firstRow(on, `SELECT ${COLUMNS} FROM share s WHERE s.token = $1 AND ${LIVE}`, [token]);
  }

  /** Adds a share, or gives the one the address already has these rights. Answers its id. */
  async save(on: Queryable, share: FileShare): Promise<{ id: string; created: boolean }> {
    const row = await firstRow<{ id: string }>(
      on,
      `INSERT INTO share (id, tenant_id, file_id, owner_id, grantee_address, token, rights, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (file_id, grantee_address) DO UPDATE SET rights = $7, expires_at = $8
       RETURNING id`,
      [
        share.id,
        share.tenantId,
        share.fileId,
        share.ownerId,
        share.granteeAddress,
        share.token,
        share.rights,
        share.expiresAt,
      ],
    );
    const id = row?.id ?? share.id;
    return { id, created: id === share.id };
  }

  async remove(on: Queryable, share: FileShare): Promise<void> {
    await on.query('DELETE FROM share WHERE tenant_id = $1 AND id = $2', [
      share.tenantId,
      share.id,
    ]);
  }

  async countDownload(on: Queryable, shareId: string): Promise<void> {
    await on.query('UPDATE share SET downloads = downloads + 1 WHERE id = $1', [shareId]);
  }

  /** What the people at these addresses share with the viewer, newest first, one more than asked for. */
  async sharedBy(
    on: Queryable,
    viewer: Viewer,
    addresses: readonly string[],
    listing: ListArgs,
  ): Promise<SharedWith[]> {
    const between = `s.grantee_address = $3 AND s.owner_id IN (
      SELECT a.user_id FROM account a WHERE a.tenant_id = $1 AND a.address = p.address)`;
    return this.between(on, viewer, addresses, { ...listing, between });
  }

  /** What the viewer shares with these addresses, newest first, one more than asked for. */
  async sharedWith(
    on: Queryable,
    viewer: Viewer,
    addresses: readonly string[],
    listing: ListArgs,
  ): Promise<SharedWith[]> {
    const between = `s.grantee_address = p.address AND s.owner_id = $2`;
    return this.between(on, viewer, addresses, { ...listing, between });
  }

  private async between(
    on: Queryable,
    viewer: Viewer,
    addresses: readonly string[],
    { between, first, after }: ListArgs & { between: string },
  ): Promise<SharedWith[]> {
    const [last] = !after ? [null] : decodeKeyset(after, 1);
    const found = await rows<{ address: string; fileId: string; id: string }>(
      on,
      `SELECT p.address, s.* FROM unnest($4::text[]) AS p (address) CROSS JOIN LATERAL (
         SELECT s.id, s.file_id AS "fileId" FROM share s
         WHERE s.tenant_id = $1 AND $2::text <> '' AND $3::text <> '' AND ${between} AND ${LIVE}
           AND ($5::text IS NULL OR s.id < $5)
         ORDER BY s.id DESC LIMIT $6
       ) s ORDER BY s.id DESC`,
      [...who(viewer), addresses, last, first + 1],
    );
    return found.map(({ address, fileId, id }) => ({ address, fileId, keyset: [id] }));
  }
}
