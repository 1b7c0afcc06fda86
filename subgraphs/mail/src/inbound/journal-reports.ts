import type { BlobStore } from '@suitegraph/kit/blobs';
import { domainOf } from '@suitegraph/kit/addresses';
import type { Logger } from '@suitegraph/kit/logging';
import type { Readable } from 'node:stream';
import type { DataSource, EntityManager } from 'typeorm';
import type { OwnAccount, Owner } from '../accounts/account';
import type { Composition } from '../clients/mail-composer';
import type { IngestService } from '../ingest/ingest.service';
import type { PostOffice } from '../outbox/post-office';
import { JOURNAL_HEADER } from './journal-recorder';
import type { JournalEntry, JournalRepository } from './journal.repository';

const FIRST_DELAY_MS = 30_000;
const LONGEST_DELAY_MS = 3_600_000;

/** What writing reports needs of others. */
export interface JournalReportDependencies {
  readonly database: DataSource;
  readonly journals: Pick<JournalRepository, 'next' | 'done' | 'postpone'>;
  readonly accounts: { ofOwner(tx: EntityManager, owner: Owner): Promise<OwnAccount[]> };
  readonly blobs: Pick<BlobStore, 'open'>;
  readonly ingest: Pick<IngestService, 'receive'>;
  readonly postOffice: Pick<PostOffice, 'route' | 'post'>;
  readonly log: Logger;
  readonly compose: (composition: Composition) => Readable;
  /** Tells the outbox that there may be work. */
  committed(): void;
}

/** Sends the journals their copies: the message as it was, attached, with its envelope as text. */
export class JournalReports {
  constructor(private readonly on: JournalReportDependencies) {}

  /** Sends the next one that is due; false when there is none. A failed one is tried again, for ever. */
  async next(): Promise<boolean> {
    const { database, journals, log } = this.on;
    let entry: JournalEntry | undefined;
    try {
      await database.transaction(async (tx) => {
        entry = await journals.next(tx);
        if (!entry) return;
        if (!entry.cancelled) await this.report(tx, entry);
        await journals.done(tx, entry.id);
      });
    } catch (err) {
      if (!entry) throw err;
      const { id, attempts } = entry;
      log.warn({ err, journalEntry: id, attempts }, 'a copy for a journal was not sent');
      const delayMs = Math.min(FIRST_DELAY_MS * 2 ** attempts, LONGEST_DELAY_MS);
      await journals.postpone(database.manager, id, delayMs);
    }
    if (entry) this.on.committed();
    return entry !== undefined;
  }

  private async report(tx: EntityManager, entry: JournalEntry): Promise<void> {
    const { accounts, ingest, postOffice, blobs, compose } = this.on;
    const own = await accounts.ofOwner(tx, entry);
    const account = own.find(({ id }) => id === entry.accountId);
    if (!account) throw new Error('The mailbox in whose name the journal is sent is gone');
    const routes = await postOffice.route([entry.address]);
    const received = await ingest.receive(
      compose({
        from: { name: 'Journal', address: `journal@${domainOf(account.address)}` },
        to: [{ name: null, address: entry.address }],
        subject: 'Journal report',
        text: reportText(entry),
        automatic: true,
        headers: { [JOURNAL_HEADER]: entry.mark },
        attachments: [
          {
            filename: 'message.eml',
            mimeType: 'message/rfc822',
            content: await blobs.open(entry.blob),
          },
        ],
      }),
    );
    await postOffice.post(tx, {
      // An empty reverse path: a report that cannot be delivered is not reported in turn.
      account: { ...account, address: '' },
      ...{ received, routes, bcc: [], saveToSent: false },
      origin: 'LOCAL',
    });
  }
}

function reportText({ mailFrom, recipients, remoteAddress, createdAt }: JournalEntry): string {
  return [
    `Sender: ${mailFrom ?? '<>'}`,
    ...recipients.map((recipient) => `Recipient: ${recipient}`),
    ...(remoteAddress === null ? [] : [`Received-From: ${remoteAddress}`]),
    `Date: ${createdAt.toISOString()}`,
    '',
  ].join('\r\n');
}
