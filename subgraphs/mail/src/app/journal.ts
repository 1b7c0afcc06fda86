import type { SubgraphRuntime, Worker } from '@suitegraph/kit/subgraph';
import type { AccountRepository } from '../accounts/account.repository';
import type { AccountService } from '../accounts/account.service';
import { compose } from '../clients/mail-composer';
import { JournalReports } from '../inbound/journal-reports';
import { JournalRepository } from '../inbound/journal.repository';
import { JournalResolver } from '../inbound/journal.resolver';
import { JournalService } from '../inbound/journal.service';
import type { IngestService } from '../ingest/ingest.service';
import type { PostOffice } from '../outbox/post-office';
import { BackgroundTask } from '../search/background-task';
import type { MailSettings } from './settings';

/** What journals take from the rest of mail. */
export interface JournalNeighbours {
  readonly rows: { readonly accounts: AccountRepository };
  readonly accounts: AccountService;
  readonly ingest: IngestService;
  readonly postOffice: PostOffice;
  readonly committed: () => void;
}

/** Puts journals together. */
export function wireJournal(
  { database, blobs, feed, log }: SubgraphRuntime<MailSettings>,
  { rows, accounts, ingest, postOffice, committed }: JournalNeighbours,
): { readonly resolver: JournalResolver; readonly worker: Worker } {
  const journals = new JournalRepository();
  const reports = new JournalReports({
    ...{ database, journals, blobs, ingest, postOffice, log, compose, committed },
    accounts: rows.accounts,
  });
  return {
    resolver: new JournalResolver(new JournalService(database, { journals, accounts, postOffice })),
    worker: new BackgroundTask('journal', { feed, log, step: () => reports.next() }),
  };
}
