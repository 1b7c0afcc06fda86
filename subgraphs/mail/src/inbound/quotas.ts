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

// Where a mailbox is far from full, what was counted a moment ago will do for the next message.
const KEPT_MS = 1_000;
const KEPT_MOST = 10_000;
const FAR_FROM_FULL = 0.9;

/** A quota as it was counted, with what has been let in since. */
interface Counted extends MailboxQuota {
  readonly until: number;
  readonly since: number;
}

/** What mailboxes hold and may hold; a message several folders show counts once. */
export class Quotas {
  private readonly counted = new Map<string, Counted>();

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

  /**
   * Whether a mailbox has room for so many more bytes; with none, whether it has any room at all. Another
   * process's changes are known a second later, unless the mailbox is nearly full.
   */
  async room(accountId: string, bytes: number): Promise<Room> {
    const known = this.counted.get(accountId);
    if (known && known.until > Date.now() && isFarFromFull(known, bytes)) {
      this.counted.set(accountId, { ...known, since: known.since + bytes });
      return 'FITS';
    }
    const quota = await this.of(accountId);
    if (this.counted.size >= KEPT_MOST) this.counted.clear();
    this.counted.set(accountId, { ...quota, until: Date.now() + KEPT_MS, since: bytes });
    return roomIn(quota, bytes);
  }

  /** @throws QuotaExceededError when it does not fit in the mailbox. */
  async requireRoom(accountId: string, bytes: number): Promise<void> {
    if (roomIn(await this.of(accountId), bytes) !== 'FITS') throw new QuotaExceededError('mail');
  }

  /** For administrators: limits a user's mailbox, or takes its own limit away. */
  async limit(viewer: Principal, userId: string, bytes: number | null): Promise<OwnAccount['id']> {
    if (bytes !== null && !(Number.isSafeInteger(bytes) && bytes >= 0)) {
      throw new InvalidInputError('A limit is a number of bytes', ['limitBytes']);
    }
    const { tenantId } = viewer;
    // Postgres takes no NUL, so nobody has an id with one.
    if (userId.includes('\0')) throw new NotFoundError('Mailbox', ['userId']);
    const id = await this.rows.limit(this.database.manager, { tenantId, userId }, bytes);
    if (id === undefined) throw new NotFoundError('Mailbox', ['userId']);
    this.counted.delete(id);
    return id;
  }

  /** Keeps what usage is counted with small. */
  async fold(): Promise<void> {
    await this.rows.fold(this.database.manager);
  }
}

function isFarFromFull({ usedBytes, limitBytes, since }: Counted, bytes: number): boolean {
  return limitBytes === null || usedBytes + since + bytes < limitBytes * FAR_FROM_FULL;
}

/** Whether so many more bytes fit. */
export function roomIn({ usedBytes, limitBytes }: MailboxQuota, bytes: number): Room {
  if (limitBytes === null) return 'FITS';
  if (bytes > limitBytes) return 'NEVER_FITS';
  const fits = bytes === 0 ? usedBytes < limitBytes : usedBytes + bytes <= limitBytes;
  return fits ? 'FITS' : 'FULL';
}
