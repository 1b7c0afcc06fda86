import { domainOf } from '@suitegraph/kit/addresses';
import { ExpectedError, InvalidInputError } from '@suitegraph/kit/errors';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager } from 'typeorm';
import type { Account, LocalRecipient } from '../accounts/account';
import type { Whereabouts } from '../accounts/account.directory';
import type { FolderRepository } from '../folders/folder.repository';
import type { Delivery, Origin } from '../ingest/delivery';
import { toInbox, type IngestService, type ReceivedMail } from '../ingest/ingest.service';
import type { Mailbox } from '../ingest/parsed-mail';
import type { OutboxRepository } from './outbox.repository';

/** Where a message goes. */
export interface Routes {
  readonly local: readonly LocalRecipient[];
  readonly external: readonly string[];
}

/** A message that is written and may go. */
export interface Posting {
  readonly account: Account;
  readonly received: ReceivedMail;
  readonly routes: Routes;
  readonly origin: Origin;
  /** Blind copies, which only the sender's own copy shows. */
  readonly bcc: readonly Mailbox[];
  readonly saveToSent: boolean;
}

/** What the post office works with. */
export interface PostOfficeDependencies {
  readonly directory: { find(address: string): Promise<Whereabouts> };
  readonly ingest: Pick<IngestService, 'write'>;
  readonly folders: Pick<FolderRepository, 'byRole'>;
  readonly outbox: Pick<OutboxRepository, 'add'>;
}

/** Sends messages on their way: to mailboxes here at once, to others through the outbox. */
export class PostOffice {
  constructor(
    private readonly on: PostOfficeDependencies,
    private readonly hasRelay: boolean,
  ) {}

  /** Whether mail for addresses outside can be sent at all. */
  get reachesOutside(): boolean {
    return this.hasRelay;
  }

  /**
   * Finds out where each address is.
   *
   * @throws ExpectedError naming the address that cannot be reached; then nothing is sent to anyone.
   */
  async route(addresses: readonly string[]): Promise<Routes> {
    const found = await Promise.all(
      addresses.map(async (address) => ({ address, where: await this.on.directory.find(address) })),
    );
    const path = ['input', 'to'];
    const local: LocalRecipient[] = [];
    const external: string[] = [];
    for (const { address, where } of found) {
      if (typeof where === 'object') local.push(where);
      else if (where === 'ELSEWHERE') external.push(address);
      else throw new InvalidInputError(`${domainOf(address)} has no mailbox ${address}`, path);
    }
    if (external.length > 0 && !this.hasRelay) {
      throw new ExpectedError(
        'MODULE_DISABLED',
        `Mail to ${external.join(', ')} needs SMTP_RELAY_URL, which is not set: nothing was sent`,
        path,
      );
    }
    return { local, external };
  }

  /** Stores and announces all copies in the caller's transaction; the id is the sender's copy's. */
  async post(tx: EntityManager, posting: Posting): Promise<string | null> {
    const { account, received, routes, origin } = posting;
    const receivedAt = new Date();
    const sent = posting.saveToSent ? await this.sentCopy(tx, posting, receivedAt) : [];
    const inboxes = routes.local.map((recipient) => ({
      ...toInbox(recipient),
      ...received,
      origin,
      receivedAt,
      envelope: envelope(account.address, recipient.address),
    }));
    const stored = await this.on.ingest.write(tx, [...sent, ...inboxes]);
    const messageId = posting.saveToSent ? (stored[0]?.id ?? null) : null;
    if (routes.external.length > 0) {
      await this.on.outbox.add(tx, account, {
        messageId: messageId ?? newId(),
        blob: received.blob.key,
        recipients: routes.external,
      });
    }
    return messageId;
  }

  private async sentCopy(
    tx: EntityManager,
    { account, received, bcc, origin }: Posting,
    receivedAt: Date,
  ): Promise<Delivery[]> {
    const { tenantId, userId, id: accountId, address } = account;
    const owner = { tenantId, userId };
    const folder = await this.on.folders.byRole(tx, owner, accountId, 'SENT');
    if (!folder) throw new Error('A mailbox has no folder for what is sent');
    const { mail, blob } = received;
    return [
      {
        owner,
        accountId,
        address,
        folderId: folder.id,
        direction: 'OUTBOUND',
        origin: origin === 'LOCAL' ? 'CLIENT' : origin,
        flags: ['\\Seen'],
        blob,
        mail: { ...mail, addresses: { ...mail.addresses, bcc } },
        receivedAt,
        envelope: envelope(address, null),
      },
    ];
  }
}

function envelope(mailFrom: string, recipient: string | null): Delivery['envelope'] {
  return { mailFrom, recipient, remoteAddress: null, helo: null };
}
