import type { Principal } from '@suitegraph/kit/auth';
import { NotFoundError, InvalidInputError, QuotaExceededError } from '@suitegraph/kit/errors';
import type { DataSource } from 'typeorm';
import type { OwnAccount } from '../accounts/account';
import type { QuotaRepository } from './quota.repository';

/** How full a mailbox is and may become, in bytes. */
export interface MailboxQuota {
  readonly usedBytes: number;
  /** Null without a limit. */
  readonly limitBytes: number | null;
}

/** Whether something more fits. */
export type Room = 'FITS' | 'FULL' | 'NEVER_FITS';

/** What mailboxes hold and may hold; a message several folders show counts once. */
export class Quotas {
  constructor(
    private readonly database: DataSource,
    private readonly rows: QuotaRepository,
    /** For mailboxes without a limit of their own; null without one. */
    private readonly defaultBytes: number | null,
  ) {}

  async of(accountId: string): Promise<MailboxQuota> {
    const usage = await this.rows.of(this.database.manager, accountId);
    return {
      usedBytes: usage?.usedBytes ?? 0,
      limitBytes: usage?.ownLimitBytes ?? this.defaultBytes,
    };
  }

  /** Whether a mailbox has room for so many more bytes; with none, whether it has any room at all. */
  async room(accountId: string, bytes: number): Promise<Room> {
    return roomIn(await this.of(accountId), bytes);
  }

  /** @throws QuotaExceededError when it does not fit in the mailbox. */
  async requireRoom(accountId: string, bytes: number): Promise<void> {
    if ((await this.room(accountId, bytes)) !== 'FITS') throw new QuotaExceededError('mail');
  }

  /** For administrators: limits a user's mailbox, or takes its own limit away. */
  async limit(viewer: Principal, userId: string, bytes: number | null): Promise<OwnAccount['id']> {
    if (bytes !== null && !(Number.isSafeInteger(bytes) && bytes >= 0)) {
      throw new InvalidInputError('A limit is a number of bytes', ['limitBytes']);
    }
    const { tenantId } = viewer;
    const id = await this.rows.limit(this.database.manager, { tenantId, userId }, bytes);
    if (id === undefined) throw new NotFoundError('Mailbox', ['userId']);
    return id;
  }

  /** Keeps what usage is counted with small. */
  async fold(): Promise<void> {
    await this.rows.fold(this.database.manager);
  }
}

/** Whether so many more bytes fit. */
export function roomIn({ usedBytes, limitBytes }: MailboxQuota, bytes: number): Room {
  if (limitBytes === null) return 'FITS';
  if (bytes > limitBytes) return 'NEVER_FITS';
  const fits = bytes === 0 ? usedBytes < limitBytes : usedBytes + bytes <= limitBytes;
  return fits ? 'FITS' : 'FULL';
}
