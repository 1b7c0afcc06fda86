import { newId } from '@suitegraph/kit/ids';
import { setImmediate as breathe } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import type { MailHeaders } from '../ingest/parsed-mail';
import { claimThreads, mergeThreads } from '../ingest/thread-claims';
import { messageEvent } from '../messages/message.events';
import { recordMessageEvents } from '../sharing/audience';
import { desiredFlags, fingerprintOf, matchAdrift } from './planner';
import type { ListedHeader } from './remote';
import type { NewRemoteMessage } from './remote-message.repository';
import type { SyncStore } from './sync-store';

/** Headers read in one go; then whatever else waits has its turn, such as the page being stored. */
const READ_AT_ONCE = 20;

/** Reads the header block of a message. */
export type ReadHeaders = (head: Buffer) => Promise<MailHeaders>;

/** Where a page of headers belongs. */
export interface PagePlace {
  readonly folderId: string;
  /** Old mail that is read in, as against mail that came. */
  readonly backfill: boolean;
}

/** A header that is read and can be stored. */
export interface ReadHeader {
  readonly header: ListedHeader;
  readonly mail: MailHeaders;
  readonly fingerprint: string;
}

/** Takes pages of headers in: messages that moved keep their ids, all others are new. */
export class HeaderPages {
  constructor(
    private readonly store: SyncStore,
    private readonly readHeaders: ReadHeaders,
  ) {}

  /** Reads a page, to be stored later: the next one is read while the one before is being stored. */
  async read(headers: readonly ListedHeader[]): Promise<ReadHeader[]> {
    const read: ReadHeader[] = [];
    for (const [index, header] of headers.entries()) {
      if (index % READ_AT_ONCE === 0) await breathe();
      const mail = await this.readHeaders(header.head);
      read.push({ header, mail, fingerprint: fingerprintOf(header, mail.messageId) });
    }
    return read;
  }

  /** Stores a page; `progress` is written with it, so that what was read is never read again. */
  async take(
    read: readonly ReadHeader[],
    place: PagePlace,
    progress: (tx: EntityManager) => Promise<void>,
  ): Promise<void> {
    await this.store.transaction(async (tx) => {
      await this.store.rows.remote.loseNothing(tx);
      const fresh = await this.unknown(tx, read, place.folderId);
      const created = await this.matched(tx, fresh, place);
      if (created.length > 0) await this.create(tx, created, place);
      await progress(tx);
    });
  }

  private async unknown(
    tx: EntityManager,
    read: readonly ReadHeader[],
    folderId: string,
  ): Promise<ReadHeader[]> {
    const { remote, operations } = this.store.rows;
    const uids = read.map(({ header }) => header.uid);
    const known = await remote.byUids(tx, folderId, uids);
    const deleted = await operations.deletedUids(tx, folderId);
    const skipped = new Set([...known.map(({ uid }) => uid), ...deleted]);
    return read.filter(({ header }) => !skipped.has(header.uid));
  }

  /** Puts messages that were adrift where they are found; returns the others. */
  private async matched(
    tx: EntityManager,
    read: readonly ReadHeader[],
    { folderId }: PagePlace,
  ): Promise<ReadHeader[]> {
    const { rows, account, owner } = this.store;
    const fingerprints = read.map(({ fingerprint }) => fingerprint);
    const matches = matchAdrift(
      fingerprints,
      await rows.remote.adrift(tx, account.id, fingerprints),
    );
    if (matches.size === 0) return [...read];
    const ids = [...matches.values()];
    await rows.messages.lock(tx, owner, ids);
    const places = [...matches].flatMap(([index, messageId]) => {
      const header = read[index]?.header;
      return header ? [{ messageId, uid: header.uid, flags: header.flags }] : [];
    });
    await rows.remote.moor(tx, folderId, places);
    const moved = await rows.remote.show(tx, owner, folderId, ids);
    const known = await rows.remote.byUids(
      tx,
      folderId,
      places.map(({ uid }) => uid),
    );
    const pending = new Map(known.map((message) => [message.messageId, message.pending]));
    const marked = await rows.remote.setFlags(
      tx,
      owner,
      places.map(({ messageId, flags }) => ({
        messageId,
        flags: desiredFlags(flags, pending.get(messageId) ?? { add: [], remove: [] }),
      })),
    );
    await this.announceMatched(tx, moved, marked);
    return read.filter((_, index) => !matches.has(index));
  }

  private async announceMatched(
    tx: EntityManager,
    moved: readonly string[],
    marked: readonly string[],
  ): Promise<void> {
    await this.store.announce(tx, moved, { kind: 'UPDATED', changedFields: ['folders'] });
    await this.store.announce(tx, marked, { kind: 'UPDATED', changedFields: ['flags'] });
  }

  private async create(
    tx: EntityManager,
    read: readonly ReadHeader[],
    { folderId, backfill }: PagePlace,
  ): Promise<void> {
    const { account, owner, rows } = this.store;
    const claimed = await claimThreads(
      tx,
      read.map(({ header, mail }) => ({
        ...{ owner, mail, address: account.address },
        receivedAt: header.internalDate,
      })),
    );
    const messages = read.map(({ header, mail, fingerprint }, index): NewRemoteMessage => {
      const own = mail.addresses.from.some(({ address }) => address === account.address);
      return {
        id: newId(),
        threadId: claimed.threadIds[index] ?? newId(),
        direction: own ? 'OUTBOUND' : 'INBOUND',
        uid: header.uid,
        flags: [...header.flags].sort(),
        size: header.size,
        receivedAt: header.internalDate,
        hasAttachment: header.hasAttachment,
        fingerprint,
        mail,
      };
    });
    await rows.remote.insert(tx, { owner, accountId: account.id, folderId }, messages);
    await mergeThreads(tx, claimed.merges, 'SYNC');
    const events = messages.map((message) => {
      const { id, threadId, direction, receivedAt, mail } = message;
      const { addresses } = mail;
      const folderIds = [folderId];
      const facts = { owner, accountId: account.id, addresses, folderIds };
      return messageEvent(
        { ...facts, id, threadId, direction, receivedAt },
        { kind: 'CREATED', origin: 'SYNC', backfill },
      );
    });
    await recordMessageEvents(tx, events);
  }
}
