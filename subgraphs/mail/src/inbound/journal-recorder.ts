import type { EntityManager } from 'typeorm';
import type { Account } from '../accounts/account';
import type { Delivery } from '../ingest/delivery';
import type { IngestRepository, Stored } from '../ingest/ingest.repository';
import type { NewOutboxItem, OutboxRepository } from '../outbox/outbox.repository';
import type { JournalCandidate, JournalRepository } from './journal.repository';

/** The header that tells a report of ours from other mail. */
export const JOURNAL_HEADER = 'X-Suitegraph-Journal';

type Recording = Pick<JournalRepository, 'record'>;

/** Notes what comes from outside for the journals, in the transaction that stores it. */
export class JournalledArrivals implements Pick<IngestRepository, 'store'> {
  constructor(
    private readonly inner: Pick<IngestRepository, 'store'>,
    private readonly journal: Recording,
  ) {}

  async store(tx: EntityManager, deliveries: readonly Delivery[]): Promise<Stored[]> {
    const stored = await this.inner.store(tx, deliveries);
    const arrived = stored.filter(({ created, delivery }) => created && isArrival(delivery));
    if (arrived.length > 0) await this.journal.record(tx, candidatesOf(arrived));
    return stored;
  }
}

/** Notes what is sent from here for the journals, in the transaction that posts it. */
export class JournalledOutbox implements Pick<OutboxRepository, 'add'> {
  constructor(
    private readonly inner: Pick<OutboxRepository, 'add'>,
    private readonly journal: Recording,
  ) {}

  async add(tx: EntityManager, account: Account, item: NewOutboxItem): Promise<void> {
    await this.inner.add(tx, account, item);
    await this.journal.record(tx, [
      {
        tenantId: account.tenantId,
        blob: item.blob,
        outboxId: item.id,
        mailFrom: account.address === '' ? null : account.address,
        recipients: item.recipients.map(({ address }) => address),
        remoteAddress: null,
        mark: null,
      },
    ]);
  }
}

function isArrival({ origin, direction }: Delivery): boolean {
  return direction === 'INBOUND' && (origin === 'SMTP' || origin === 'LMTP');
}

// One entry for all of an organisation who got the message by the same envelope.
function candidatesOf(stored: readonly Stored[]): JournalCandidate[] {
  const groups = Map.groupBy(stored, ({ delivery: { owner, blob, envelope } }) =>
    JSON.stringify([owner.tenantId, blob.key, envelope.mailFrom, envelope.remoteAddress]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { owner, blob, envelope, mail } = first.delivery;
    const mark = mail.headers.find(
      ({ name }) => name.toLowerCase() === JOURNAL_HEADER.toLowerCase(),
    );
    return {
      tenantId: owner.tenantId,
      blob: blob.key,
      outboxId: null,
      mailFrom: envelope.mailFrom,
      recipients: group.map(({ delivery }) => delivery.address),
      remoteAddress: envelope.remoteAddress,
      mark: mark?.value.trim() ?? null,
    };
  });
}
