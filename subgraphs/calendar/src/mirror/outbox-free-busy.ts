import { queryFreeBusy, type FreeBusyAnswer } from '@suitegraph/kit/dav';
import { ExpectedError } from '@suitegraph/kit/errors';
import { readFreeBusy } from '../clients/icalendar/read-free-busy';
import type { Owner } from '../calendars/calendar.repository';
import type { Queryable } from '../directory/directory.repository';
import { mergePeriods, type Period } from '../free-busy/periods';
import type { Window } from '../recurrence/expand';
import type { DavAccountRow } from './account';
import type { DavAccountRepository } from './account.repository';
import type { Upstreams } from './upstreams';

/** For all servers together, which are asked at the same time; what answers later is not reachable. */
const DEADLINE_MS = 5_000;

/** When people are busy whom the servers of the viewer's accounts know (RFC 6638 §5). */
export class OutboxFreeBusy {
  constructor(
    private readonly on: {
      readonly database: Queryable;
      readonly accounts: DavAccountRepository;
      readonly upstreams: Upstreams;
    },
  ) {}

  /** By address, in canonical form; those whom no server knows, or none in time, are left out. */
  async ask(
    viewer: Owner,
    addresses: readonly string[],
    window: Window,
  ): Promise<ReadonlyMap<string, readonly Period[]>> {
    if (addresses.length === 0) return new Map();
    const accounts = await this.on.accounts.list(this.on.database, viewer);
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const answers = await Promise.all(
      accounts
        .filter(isReady)
        .map((account) => this.askOne(account, { addresses, window, signal })),
    );
    const found = new Map<string, Period[]>();
    for (const [address, periods] of answers.flat()) {
      found.set(address, [...(found.get(address) ?? []), ...periods]);
    }
    return new Map([...found].map(([address, all]) => [address, mergePeriods(all, window)]));
  }

  private async askOne(
    account: DavAccountRow,
    asked: { addresses: readonly string[]; window: Window; signal: AbortSignal },
  ): Promise<(readonly [address: string, periods: readonly Period[]])[]> {
    const { addresses, window, signal } = asked;
    const organizer = account.addresses.find((address) => /^mailto:/i.test(address));
    if (account.outboxUrl === null || organizer === undefined) return [];
    const question = {
      organizer,
      attendees: addresses.map((address) => `mailto:${address}`),
      from: new Date(window.from),
      to: new Date(window.to),
    };
    try {
      const dav = this.on.upstreams.client(account);
      const answers = await queryFreeBusy(dav, account.outboxUrl, question, { signal });
      const known = new Set(addresses);
      // A server that tells of somebody who was not asked about is not listened to.
      return answers.flatMap(read).filter(([address]) => known.has(address));
    } catch (error) {
      if (signal.aborted || error instanceof ExpectedError) return [];
      throw error;
    }
  }
}

function isReady({ state, retryAt }: DavAccountRow): boolean {
  return state !== 'PAUSED' && (retryAt === null || retryAt <= new Date());
}

function read({
  recipient,
  status,
  data,
}: FreeBusyAnswer): (readonly [address: string, periods: readonly Period[]])[] {
  // RFC 6638 §8.3: 2.x is success; the rest says why there is nothing.
  if (data === null || !status.startsWith('2.')) return [];
  const periods = readFreeBusy(data);
  return periods ? [[recipient.replace(/^mailto:/i, '').toLowerCase(), periods]] : [];
}
