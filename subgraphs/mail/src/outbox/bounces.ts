import { domainOf } from '@suitegraph/kit/addresses';
import type { Readable } from 'node:stream';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../accounts/account';
import type { AccountRepository } from '../accounts/account.repository';
import { statusIn } from '../bounces/enhanced-status';
import type { FailureReport } from '../clients/delivery-report';
import { toInbox, type IngestService } from '../ingest/ingest.service';
import type { MessageRepository } from '../messages/message.repository';

/** Recipients of a message to whom it will not be delivered. */
export interface Undelivered extends Owner {
  readonly messageId: string;
  readonly mailFrom: string;
  readonly failures: readonly { readonly recipient: string; readonly response: string }[];
}

/** Tells senders what was not delivered: a message in their inbox, in the thread of theirs. */
export class Bounces {
  constructor(
    private readonly accounts: Pick<AccountRepository, 'byAddress'>,
    private readonly messages: Pick<MessageRepository, 'byIds'>,
    private readonly ingest: Pick<IngestService, 'receive' | 'write'>,
    private readonly compose: (report: FailureReport) => Readable,
  ) {}

  async report(tx: EntityManager, undelivered: Undelivered): Promise<void> {
    const { mailFrom, messageId, failures } = undelivered;
    const sender = await this.accounts.byAddress(tx, mailFrom);
    if (!sender || sender.userId !== undelivered.userId) return;
    const [original] = await this.messages.byIds(tx, undelivered, [messageId]);
    const received = await this.ingest.receive(
      this.compose({
        from: { name: 'Mail delivery', address: `mailer-daemon@${domainOf(mailFrom)}` },
        to: { name: sender.displayName, address: mailFrom },
        subject: `Not delivered: ${original?.subject ?? '(no subject)'}`,
        text: bounceText(failures),
        failures: failures.map((failure) => ({
          ...failure,
          status: statusOf(failure.response),
        })),
        original: original ? { messageId: original.messageId, date: original.date } : null,
      }),
    );
    // RFC 5321 §4.5.5: no reverse path, so that a bounce is never bounced.
    const envelope = { mailFrom: null, recipient: mailFrom, remoteAddress: null, helo: null };
    const receivedAt = new Date();
    await this.ingest.write(tx, [
      { ...toInbox(sender), ...received, origin: 'BOUNCE', receivedAt, envelope },
    ]);
  }
}

// RFC 3463 §3.5: what was put off until it was too late has expired.
function statusOf(response: string): string {
  const status = statusIn(response);
  if (/^4/.test(status ?? response)) return '4.4.7';
  return status ?? '5.0.0';
}

function bounceText(failures: Undelivered['failures']): string {
  const lines = failures.map(({ recipient, response }) => `  ${recipient}\n    ${response}\n`);
  return `Your message was not delivered to:\n\n${lines.join('\n')}\nIt will not be tried again.\n`;
}
