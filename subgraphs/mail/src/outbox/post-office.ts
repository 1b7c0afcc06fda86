import { domainOf } from '@suitegraph/kit/addresses';
import { ExpectedError, InvalidInputError } from '@suitegraph/kit/errors';
import { recordEvents } from '@suitegraph/kit/events';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager } from 'typeorm';
import type { Account, LocalRecipient } from '../accounts/account';
import type { Whereabouts } from '../accounts/account.directory';
import type { FolderRepository } from '../folders/folder.repository';
import type { Delivery, Origin } from '../ingest/delivery';
import { toInbox, type IngestService, type ReceivedMail } from '../ingest/ingest.service';
import type { Mailbox } from '../ingest/parsed-mail';
import { deliveryEvent } from './delivery.events';
import type { NewOutboxItem, OutboxRepository } from './outbox.repository';
import type { Schedule } from './schedule';
import { overallState } from './send-state';

/** Where a message goes. */
export interface Routes {
  readonly local: readonly LocalRecipient[];
  readonly external: readonly string[];
  /** Those who get nothing, wherever they are. */
  readonly suppressed?: readonly string[];
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
  /** When it goes; at once when left out. */
  readonly schedule?: Schedule;
  /** Whether it is signed where the domain has a key; it is when left out. */
  readonly sign?: boolean;
  /** One of many: it lets others go first. */
  readonly bulk?: boolean;
}

/** What has become of a posting. */
export interface Posted {
  /** The sender's copy; null when none is kept. */
  readonly messageId: string | null;
  readonly outboxId: string;
}

/** What the post office works with. */
export interface PostOfficeDependencies {
  readonly directory: { find(address: string): Promise<Whereabouts> };
  readonly ingest: Pick<IngestService, 'write'>;
  readonly folders: Pick<FolderRepository, 'byRole'>;
  readonly outbox: Pick<OutboxRepository, 'add'>;
  readonly courier: OutsideMail;
  readonly remote: RemoteAccounts;
}

/** Whether mail can leave this installation. */
export interface OutsideMail {
  /** For any account; an account may also have a server of its own. */
  readonly reachesOutside: boolean;
}

/** Accounts whose mail is on another server. */
export interface RemoteAccounts {
  /** Whether the account sends through a server of its own. */
  sends(manager: EntityManager, accountId: string): Promise<boolean>;
  /** Whether what it sends is also to be kept on its IMAP server. */
  keepsSent(manager: EntityManager, accountId: string): Promise<boolean>;
}

/** Sends messages on their way: to mailboxes here at once, to others through the outbox. */
export class PostOffice {
  constructor(private readonly on: PostOfficeDependencies) {}

  /** Whether mail for addresses outside can be sent at all. */
  get reachesOutside(): boolean {
    return this.on.courier.reachesOutside;
  }

  /**
   * Finds out where each address is.
   *
   * @param sendsItself whether the account has a server of its own for addresses outside.
   * @throws ExpectedError naming the address that cannot be reached; then nothing is sent to anyone.
   */
  async route(addresses: readonly string[], sendsItself = false): Promise<Routes> {
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
    if (external.length > 0 && !this.reachesOutside && !sendsItself) {
      throw new ExpectedError(
        'MODULE_DISABLED',
        `Mail to ${external.join(', ')} needs SMTP_RELAY_URL or SMTP_DIRECT, which are not set: nothing was sent`,
        path,
      );
    }
    return { local, external };
  }

  /** Stores and announces all copies in the caller's transaction; what is held goes later. */
  async post(tx: EntityManager, posting: Posting): Promise<Posted> {
    const { account, routes, schedule } = posting;
    const receivedAt = new Date();
    const held = schedule?.held === true;
    const copy = posting.saveToSent || held ? await this.ownCopy(tx, posting, receivedAt) : [];
    const inboxes = held ? [] : inboxCopies(posting, routes.local, receivedAt);
    const stored = await this.on.ingest.write(tx, [...copy, ...inboxes]);
    const messageId = copy.length > 0 ? (stored[0]?.id ?? null) : null;
    const outboxId = newId();
    const appended = posting.saveToSent && (await this.on.remote.keepsSent(tx, account.id));
    const item = outboxItem(posting, { id: outboxId, messageId, appended, receivedAt });
    await this.on.outbox.add(tx, account, item);
    const state = overallState(item.recipients.map((recipient) => recipient.state));
    const facts = { owner: account, outboxId, messageId, recipient: null, response: null };
    await recordEvents(tx, [deliveryEvent({ ...facts, state, isNew: true })]);
    return { messageId, outboxId };
  }

  private async ownCopy(
    tx: EntityManager,
    { account, received, bcc, origin, schedule }: Posting,
    receivedAt: Date,
  ): Promise<Delivery[]> {
    const { tenantId, userId, id: accountId, address } = account;
    const owner = { tenantId, userId };
    const held = schedule?.held === true;
    const folder = await this.on.folders.byRole(tx, owner, accountId, held ? 'DRAFTS' : 'SENT');
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
        flags: held ? ['\\Draft', '\\Seen'] : ['\\Seen'],
        blob,
        mail: { ...mail, addresses: { ...mail.addresses, bcc } },
        receivedAt,
        envelope: envelope(address, null),
      },
    ];
  }
}

function outboxItem(
  { received, routes, schedule, saveToSent, sign, bulk }: Posting,
  on: { id: string; messageId: string | null; appended: boolean; receivedAt: Date },
): NewOutboxItem {
  const { receivedAt, ...rest } = on;
  const recipients = [
    ...routes.local.map(({ address }) => ({ address, state: 'DELIVERED' as const })),
    ...routes.external.map((address) => ({ address, state: 'QUEUED' as const })),
  ];
  const suppressed = (routes.suppressed ?? []).map((address) => ({
    address,
    state: 'SUPPRESSED' as const,
  }));
  const held = schedule?.held === true;
  return {
    ...rest,
    keepCopy: saveToSent,
    blob: received.blob.key,
    headerId: received.mail.messageId,
    sendAt: schedule?.sendAt ?? receivedAt,
    undoUntil: schedule?.undoUntil ?? null,
    sign: sign !== false,
    bulk: bulk === true,
    recipients: [
      ...(held ? recipients.map((one) => ({ ...one, state: 'SCHEDULED' as const })) : recipients),
      ...suppressed,
    ],
  };
}

/** What the mailboxes here get of a message. */
export function inboxCopies(
  { account, received, origin }: Pick<Posting, 'account' | 'received' | 'origin'>,
  recipients: readonly LocalRecipient[],
  receivedAt: Date,
): Delivery[] {
  return recipients.map((recipient) => ({
    ...toInbox(recipient),
    ...received,
    origin,
    receivedAt,
    envelope: envelope(account.address, recipient.address),
  }));
}

function envelope(mailFrom: string, recipient: string | null): Delivery['envelope'] {
  return { mailFrom, recipient, remoteAddress: null, helo: null };
}
