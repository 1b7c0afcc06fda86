import { canonicalAddress } from '@suitegraph/kit/addresses';
import type { SignedUrls } from '@suitegraph/kit/blobs';
import { ForbiddenError, InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import { recordEvents } from '@suitegraph/kit/events';
import {
  type Asked,
  pageSize,
  toPage,
  type Page,
  write,
  type Viewer,
} from '@suitegraph/kit/graphql';
import { newId } from '@suitegraph/kit/ids';
import { randomBytes } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { AccountRepository } from '../accounts/account.repository';
import type { ListArgs } from '../app/page-loader';
import type { Database } from '../app/database';
import type { DriveFile } from '../tree/drive-file';
import { shareEvent } from '../tree/file.events';
import type { FileRepository } from '../tree/file.repository';
import type { FileShare, Rights, ShareRepository, SharedWith } from './share.repository';

const DAY_S = 86_400;
/** How long a link without an end is signed for: its share can end it any day. */
const ENDLESS_S = 3_650 * DAY_S;

/** What is to be shared with whom. */
export interface ShareRequest {
  readonly fileId: string;
  readonly address?: string | undefined;
  readonly link?: boolean | undefined;
  readonly rights: string;
  readonly expiresAt?: Date | undefined;
}

/** What sharing stands on. */
export interface ShareDependencies {
  readonly database: Database;
  readonly shares: ShareRepository;
  readonly files: Pick<FileRepository, 'find'>;
  readonly accounts: Pick<AccountRepository, 'find' | 'idsAt' | 'lock'>;
  readonly urls: SignedUrls;
}

/** Shares files with people and by link. */
export class ShareService {
  constructor(private readonly on: ShareDependencies) {}

  async byIds(viewer: Viewer, ids: readonly string[]): Promise<(FileShare | undefined)[]> {
    const found = await this.on.shares.find(this.on.database, viewer, ids);
    const byId = new Map(found.map((share) => [share.id, share]));
    return ids.map((id) => byId.get(id));
  }

  async ofFiles(viewer: Viewer, fileIds: readonly string[]): Promise<FileShare[][]> {
    const found = await this.on.shares.ofFiles(this.on.database, viewer, fileIds);
    const byFile = Map.groupBy(found, (share) => share.fileId);
    return fileIds.map((id) => byFile.get(id) ?? []);
  }

  /** The share of a link, for anyone; undefined when it ended. */
  byToken(token: string): Promise<FileShare | undefined> {
    return this.on.shares.byToken(this.on.database, token);
  }

  /** The file of a link, as anyone who has the link sees it. */
  async fileOfLink(share: FileShare): Promise<DriveFile | undefined> {
    const owner = await this.on.accounts.find(this.on.database, share.tenantId, share.ownerId);
    const [file] = owner ? await this.on.files.find(this.on.database, owner, [share.fileId]) : [];
    const link = this.urlOf(share);
    if (!file || link === undefined) return undefined;
    return { ...file, access: 'read', parentWritable: false, sharedRoot: file.id, link };
  }

  urlOf({ token, expiresAt }: FileShare): string | undefined {
    if (token === null) return undefined;
    const left = expiresAt && Math.ceil((expiresAt.getTime() - Date.now()) / 1_000);
    return this.on.urls.sign(`/files/links/${token}`, {}, left ?? ENDLESS_S);
  }

  async share(viewer: Viewer, request: ShareRequest): Promise<string | null> {
    const grantee = request.address === undefined ? null : canonicalAddress(request.address);
    const rights = checkRequest(viewer, { ...request, address: grantee ?? undefined });
    const call = { viewer, operation: 'shareFile', input: request };
    return write(this.on.database, call, async (tx) => {
      // Only the owner shares: with the own drive locked, the file cannot go meanwhile.
      await this.on.accounts.lock(tx, viewer.userId);
      const [file] = await this.on.files.find(tx, viewer, [request.fileId]);
      if (!file) throw new NotFoundError('File', ['id']);
      checkShareable(file, grantee === null);
      const share: FileShare = {
        id: newId(),
        tenantId: viewer.tenantId,
        fileId: file.id,
        ownerId: viewer.userId,
        granteeAddress: grantee,
        token: grantee === null ? randomBytes(24).toString('base64url') : null,
        rights,
        expiresAt: request.expiresAt ?? null,
        downloads: 0,
      };
      const { id, created } = await this.on.shares.save(tx, share);
      await this.announce(tx, viewer, { ...share, id }, created ? 'CREATED' : 'UPDATED');
      return id;
    });
  }

  /** The owner takes a share back, or its grantee gives it up. */
  async revoke(viewer: Viewer, id: string): Promise<void> {
    const call = { viewer, operation: 'revokeShare', input: { id } };
    await write(this.on.database, call, async (tx) => {
      const [share] = await this.on.shares.find(tx, viewer, [id]);
      if (!share) throw new NotFoundError('Share', ['id']);
      await this.on.shares.remove(tx, share);
      await this.announce(tx, viewer, share, 'DESTROYED');
      return true;
    });
  }

  sharedBy(
    viewer: Viewer,
    addresses: readonly string[],
    listing: Asked<ListArgs>,
  ): Promise<Page<DriveFile>[]> {
    return this.pages(viewer, addresses, listing, 'sharedBy');
  }

  sharedWith(
    viewer: Viewer,
    addresses: readonly string[],
    listing: Asked<ListArgs>,
  ): Promise<Page<DriveFile>[]> {
    return this.pages(viewer, addresses, listing, 'sharedWith');
  }

  private async pages(
    viewer: Viewer,
    addresses: readonly string[],
    listing: Asked<ListArgs>,
    direction: 'sharedBy' | 'sharedWith',
  ): Promise<Page<DriveFile>[]> {
    const { database, shares, files } = this.on;
    const first = pageSize(listing.first);
    const found = await shares[direction](database, viewer, addresses, { ...listing, first });
    const seen = await files.find(database, viewer, [
      ...new Set(found.map((share) => share.fileId)),
    ]);
    const byId = new Map(seen.map((file) => [file.id, file]));
    const byAddress = Map.groupBy(found, (share) => share.address);
    return addresses.map((address) =>
      filesOf(
        toPage(byAddress.get(address) ?? [], { ...listing, first }, (share) => share.keyset),
        byId,
      ),
    );
  }

  private async announce(
    tx: EntityManager,
    viewer: Viewer,
    share: FileShare,
    kind: 'CREATED' | 'UPDATED' | 'DESTROYED',
  ): Promise<void> {
    const { tenantId, ownerId, granteeAddress: grantee } = share;
    const grantees = grantee === null ? [] : await this.on.accounts.idsAt(tx, tenantId, grantee);
    const owner = await this.on.accounts.find(tx, tenantId, ownerId);
    await recordEvents(tx, [
      shareEvent({ id: share.id, fileId: share.fileId, grantee }, kind, {
        tenantId,
        owner: owner?.email ?? viewer.email,
        audience: [...new Set([ownerId, ...grantees])],
      }),
    ]);
  }
}

function checkRequest(viewer: Viewer, request: ShareRequest): Rights {
  const { address, link, rights, expiresAt } = request;
  if ((address === undefined) === (link !== true)) {
    throw new InvalidInputError('Share either with an address or by link', ['address']);
  }
  if (address === viewer.email) throw new InvalidInputError('It is yours already', ['address']);
  if (rights !== 'read' && rights !== 'write') {
    throw new InvalidInputError('Rights are "read" or "write"', ['rights']);
  }
  if (link && rights === 'write') throw new InvalidInputError('A link only reads', ['rights']);
  if (expiresAt && expiresAt.getTime() <= Date.now()) {
    throw new InvalidInputError('A share has to end in the future', ['expiresAt']);
  }
  return rights;
}

function checkShareable(file: DriveFile, byLink: boolean): void {
  if (file.access !== 'owner') throw new ForbiddenError('Only the owner may share it');
  if (file.parentId === null) throw new ForbiddenError('A whole drive cannot be shared');
  if (byLink && file.isFolder) {
    throw new InvalidInputError('A link leads to a file: share a folder with people', ['link']);
  }
}

function filesOf(page: Page<SharedWith>, byId: ReadonlyMap<string, DriveFile>): Page<DriveFile> {
  const edges = page.edges.flatMap(({ cursor, node }) => {
    const file = byId.get(node.fileId);
    return file ? [{ cursor, node: file }] : [];
  });
  return { edges, pageInfo: page.pageInfo };
}
