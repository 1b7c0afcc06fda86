import { tryCanonicalAddress } from '@suitegraph/kit/addresses';
import { ExpectedError } from '@suitegraph/kit/errors';
import type { Consumer, JsonObject, StoredEvent } from '@suitegraph/kit/events';
import type { Logger } from '@suitegraph/kit/logging';
import type { Readable } from 'node:stream';
import type { EntityManager } from 'typeorm';
import type { AccountRepository } from '../accounts/account.repository';
import type { Composition } from '../clients/mail-composer';
import type { IngestService } from '../ingest/ingest.service';
import type { PostOffice } from '../outbox/post-office';

/** What sending invitations needs of others. */
export interface SchedulingDependencies {
  readonly accounts: Pick<AccountRepository, 'byAddress'>;
  readonly postOffice: Pick<PostOffice, 'route' | 'post' | 'reachesOutside'>;
  readonly ingest: Pick<IngestService, 'receive'>;
  compose(composition: Composition): Readable;
  committed(): void;
  readonly log: Logger;
}

interface Scheduling {
  readonly method: string;
  readonly ics: string;
  readonly from: string;
  readonly fromName: string | null;
  readonly to: readonly string[];
  readonly subject: string;
}

/**
 * Sends the calendar's invitations, answers and cancellations as mail (iMIP, RFC 6047), from the
 * mailbox of the user they are from.
 */
export function scheduling(on: SchedulingDependencies): Consumer {
  return {
    name: 'mail.scheduling',
    types: ['calendar.scheduling'],
    handle: async (event, manager) => {
      const wanted = readScheduling(event.data);
      if (wanted) await send(on, manager, event, wanted);
      else on.log.warn({ eventId: event.id }, 'an invitation that cannot be sent');
    },
  };
}

async function send(
  on: SchedulingDependencies,
  tx: EntityManager,
  event: StoredEvent,
  wanted: Scheduling,
): Promise<void> {
  const account = await on.accounts.byAddress(tx, wanted.from);
  if (account?.tenantId !== event.tenantId || !on.postOffice.reachesOutside) {
    on.log.warn({ eventId: event.id }, 'no way to send an invitation: no mailbox or no relay');
    return;
  }
  const { method, ics, subject, to } = wanted;
  const routes = await on.postOffice.route(to).catch((error: unknown) => {
    if (!(error instanceof ExpectedError)) throw error;
    on.log.warn({ eventId: event.id, err: error }, 'an invitation to nobody');
  });
  if (!routes) return;
  const received = await on.ingest.receive(
    on.compose({
      from: { name: wanted.fromName ?? account.displayName, address: account.address },
      to: to.map((address) => ({ name: null, address })),
      subject,
      text: subject,
      calendar: { method, ics },
    }),
  );
  await on.postOffice.post(tx, {
    account,
    received,
    routes,
    origin: 'CALENDAR',
    bcc: [],
    saveToSent: true,
  });
  on.committed();
}

function readScheduling(data: JsonObject): Scheduling | undefined {
  const { method, ics, from, fromName, to, subject } = data;
  if (typeof method !== 'string' || typeof ics !== 'string') return undefined;
  const sender = typeof from === 'string' ? tryCanonicalAddress(from) : undefined;
  const given: readonly unknown[] = Array.isArray(to) ? to : [];
  const recipients = given.flatMap((one) =>
    typeof one === 'string' ? (tryCanonicalAddress(one) ?? []) : [],
  );
  if (sender === undefined || recipients.length === 0 || !/^[A-Z-]{1,32}$/.test(method)) {
    return undefined;
  }
  return {
    method,
    ics,
    from: sender,
    fromName: typeof fromName === 'string' ? oneLine(fromName) : null,
    to: [...new Set(recipients)],
    subject: typeof subject === 'string' ? oneLine(subject) : method,
  };
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
