import type { BlobStore } from '@suitegraph/kit/blobs';
import { Readable } from 'node:stream';
import type { DataSource, EntityManager } from 'typeorm';
import type { LocalRecipient } from '../accounts/account';
import { invitationEvent, messageEvent, type MessageFacts } from '../messages/message.events';
import { recordMessageEvents } from '../sharing/audience';
import type { Findings } from './arrival-check';
import { Batcher } from './batcher';
import type { Delivery, Envelope } from './delivery';
import type { IngestRepository, Stored } from './ingest.repository';
import type { ParsedMail } from './parsed-mail';

const IN_MEMORY_BYTES = 256 * 1024;
const BATCH = { most: 64, gatherMs: 10 };

/** Reads MIME, from memory or as a stream. */
export interface Parser {
  parse(raw: Buffer): Promise<ParsedMail>;
  parseStream(head: Buffer, source: Readable): Promise<ParsedMail>;
}

/** A raw message that is durable and read, but in no mailbox yet. */
export interface ReceivedMail {
  readonly blob: { readonly key: string; readonly size: number };
  readonly mail: ParsedMail;
}

/** Somebody who gets a message, and what checks have found out about it for them. */
export interface Addressee extends LocalRecipient {
  readonly findings?: Findings;
}

/** The one way by which mail gets into mailboxes. */
export class IngestService {
  private readonly batcher: Batcher<readonly Delivery[], readonly Stored[]>;

  constructor(
    private readonly database: DataSource,
    private readonly blobs: Pick<BlobStore, 'put' | 'open'>,
    private readonly parser: Parser,
    private readonly messages: Pick<IngestRepository, 'store'>,
  ) {
    this.batcher = new Batcher((groups) => this.writeGroups(groups), BATCH);
  }

  /** Makes a raw message durable and reads it; in flat memory when it is large. */
  async receive(source: Readable): Promise<ReceivedMail> {
    const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    const { head, ended } = await readHead(chunks);
    if (ended) {
      const [blob, mail] = await Promise.all([this.blobs.put(head), this.parser.parse(head)]);
      return { blob, mail };
    }
    const blob = await this.blobs.put(Readable.from(joined(head, chunks), { objectMode: false }));
    const mail = await this.parser.parseStream(head, await this.blobs.open(blob.key));
    return { blob, mail };
  }

  /** Delivers to local mailboxes; resolved means committed. Repeats change nothing. */
  async deliver(
    received: ReceivedMail,
    recipients: readonly Addressee[],
    envelope: Omit<Envelope, 'recipient'>,
    origin: 'SMTP' | 'LMTP' = 'SMTP',
  ): Promise<readonly Stored[]> {
    const receivedAt = new Date();
    return this.batcher.add(
      recipients.map((recipient) => ({
        ...toInbox(recipient),
        ...received,
        ...recipient.findings,
        mail: withHeaders(received.mail, recipient.findings),
        origin,
        receivedAt,
        envelope: { ...envelope, recipient: recipient.address },
      })),
    );
  }

  /** Stores deliveries and announces them, in the caller's transaction. */
  async write(manager: EntityManager, deliveries: readonly Delivery[]): Promise<Stored[]> {
    const stored = await this.messages.store(manager, deliveries);
    await recordMessageEvents(manager, stored.filter(({ created }) => created).flatMap(announce));
    return stored;
  }

  /** Resolves when everything that was accepted is stored. */
  async idle(): Promise<void> {
    await this.batcher.idle();
  }

  private async writeGroups(
    groups: readonly (readonly Delivery[])[],
  ): Promise<(readonly Stored[])[]> {
    const stored = await this.database.transaction((manager) => this.write(manager, groups.flat()));
    let next = 0;
    return groups.map((group) => stored.slice(next, (next += group.length)));
  }
}

/** The part of a delivery that says: into this mailbox's inbox. */
export function toInbox(
  recipient: LocalRecipient,
): Pick<Delivery, 'owner' | 'accountId' | 'address' | 'folderId' | 'direction' | 'flags'> {
  return {
    owner: { tenantId: recipient.tenantId, userId: recipient.userId },
    accountId: recipient.id,
    address: recipient.address,
    folderId: recipient.inboxId,
    direction: 'INBOUND',
    flags: [],
  };
}

function withHeaders(mail: ParsedMail, findings: Findings | undefined): ParsedMail {
  return findings?.headers ? { ...mail, headers: findings.headers } : mail;
}

function announce({
  id,
  threadId,
  folderIds,
  delivery,
}: Stored): ReturnType<typeof messageEvent>[] {
  const { owner, accountId, direction, mail, receivedAt, origin } = delivery;
  const facts: MessageFacts = {
    id,
    owner,
    accountId,
    folderIds,
    threadId,
    direction,
    addresses: mail.addresses,
    receivedAt,
  };
  const created = messageEvent(facts, { kind: 'CREATED', origin });
  if (mail.invitation === null || direction !== 'INBOUND') return [created];
  return [
    created,
    invitationEvent(facts, mail.invitation, {
      recipient: delivery.address,
      authenticated: isAuthenticated(delivery),
    }),
  ];
}

function isAuthenticated({ auth }: Findings): boolean | null {
  return auth ? auth['authenticated'] === true : null;
}

async function readHead(chunks: AsyncIterator<Buffer>): Promise<{ head: Buffer; ended: boolean }> {
  const parts: Buffer[] = [];
  let size = 0;
  while (size <= IN_MEMORY_BYTES) {
    const next = await chunks.next();
    if (next.done === true) return { head: Buffer.concat(parts, size), ended: true };
    parts.push(next.value);
    size += next.value.length;
  }
  return { head: Buffer.concat(parts, size), ended: false };
}

async function* joined(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
