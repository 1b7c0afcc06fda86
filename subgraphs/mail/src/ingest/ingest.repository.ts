import { rows } from '@suitegraph/kit/database';
import type { JsonObject } from '@suitegraph/kit/events';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager } from 'typeorm';
import { envelopeJson, type Delivery } from './delivery';
import { claimThreads, mergeThreads } from './thread-claims';

const MAX_SNIPPET = 200;
const MAX_CORRESPONDENTS = 200;
const MAX_MESSAGE_ID = 998;

/** A delivery with its place: the id is that of the first time, if this is a repeat. */
export interface Stored {
  readonly delivery: Delivery;
  readonly id: string;
  readonly threadId: string;
  readonly folderIds: readonly string[];
  /** False when the mailbox had this very message already. */
  readonly created: boolean;
}

interface NewMessage {
  readonly id: string;
  readonly threadId: string;
  readonly delivery: Delivery;
}

/** Writes messages into mailboxes: a batch in three statements, whatever its size. */
export class IngestRepository {
  /** Stores each delivery once for its mailbox, direction and checksum; answers are in order. */
  async store(manager: EntityManager, deliveries: readonly Delivery[]): Promise<Stored[]> {
    const { threadIds, merges } = await claimThreads(manager, deliveries);
    const messages = deliveries.map((delivery, index) => ({
      id: delivery.id ?? newId(),
      threadId: threadIds[index] ?? newId(),
      delivery,
    }));
    const created = await this.insert(manager, messages);
    await mergeThreads(manager, merges, deliveries[0]?.origin ?? 'SMTP');
    const known = created.size === messages.length ? [] : await this.known(manager, messages);
    return messages.map((message, index) => ({
      delivery: message.delivery,
      threadId: message.threadId,
      folderIds: [message.delivery.folderId],
      id: created.has(message.id) ? message.id : (known[index] ?? message.id),
      created: created.has(message.id),
    }));
  }

  private async insert(
    manager: EntityManager,
    messages: readonly NewMessage[],
  ): Promise<Set<string>> {
    const inserted = await rows<{ id: string }>(manager, INSERT_MESSAGES, [
      JSON.stringify(messages.map(messageRow)),
      JSON.stringify(messages.flatMap(attachmentRows)),
      JSON.stringify(messages.flatMap(correspondentRows)),
    ]);
    return new Set(inserted.map(({ id }) => id));
  }

  private async known(
    manager: EntityManager,
    messages: readonly NewMessage[],
  ): Promise<(string | undefined)[]> {
    const found = await rows<{ n: number; id: string }>(
      manager,
      `SELECT r.n, m.id FROM jsonb_to_recordset($1::jsonb)
         AS r(n int, account_id uuid, direction text, blob text)
       JOIN message m USING (account_id, direction, blob)`,
      [
        JSON.stringify(
          messages.map(({ delivery: { accountId, direction, blob } }, n) => ({
            n,
            account_id: accountId,
            direction,
            blob: blob.key,
          })),
        ),
      ],
    );
    const byIndex = new Map(found.map(({ n, id }) => [n, id]));
    return messages.map((_, index) => byIndex.get(index));
  }
}

const INSERT_MESSAGES = `
  WITH given AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, account_id uuid, tenant_id text,
      user_id text, folder_id uuid, thread_id uuid, direction text, blob text, size int,
      message_id text, subject text, addresses jsonb, sent_at timestamptz, received_at timestamptz,
      snippet text, flags text[], headers jsonb, text text, html text, has_attachment boolean,
      ical_uid text, envelope jsonb, defect text, auth jsonb, spam_score real, scan text, virus text)
  ), created AS (
    INSERT INTO message (id, account_id, tenant_id, user_id, thread_id, direction, blob, size,
      message_id, subject, addresses, sent_at, received_at, snippet, flags, labels, headers, text,
      html, has_attachment, ical_uid, envelope, defect, auth, spam_score, scan, virus)
    SELECT id, account_id, tenant_id, user_id, thread_id, direction, blob, size, message_id, subject,
      addresses, sent_at, received_at, snippet, flags, '{}', headers, text, html, has_attachment,
      ical_uid, envelope, defect, auth, spam_score, scan, virus
    FROM given ON CONFLICT (account_id, direction, blob) WHERE NOT remote DO NOTHING RETURNING id
  ), placed AS (
    INSERT INTO placement (message_id, folder_id, received_at)
    SELECT id, folder_id, received_at FROM given JOIN created USING (id)
  ), attached AS (
    INSERT INTO attachment (id, message_id, position, filename, mime_type, size, content_id, inline, blob)
    SELECT a.* FROM jsonb_to_recordset($2::jsonb) AS a(id uuid, message_id uuid, position int,
      filename text, mime_type text, size int, content_id text, inline boolean, blob text)
    JOIN created ON created.id = a.message_id
  ), corresponded AS (
    INSERT INTO correspondent (tenant_id, user_id, address, received_at, message_id, wrote)
    SELECT c.* FROM jsonb_to_recordset($3::jsonb) AS c(tenant_id text, user_id text, address text,
      received_at timestamptz, message_id uuid, wrote boolean)
    JOIN created ON created.id = c.message_id
  )
  SELECT id FROM created`;

function messageRow({ id, threadId, delivery }: NewMessage): JsonObject {
  const { owner, mail, blob, receivedAt } = delivery;
  return {
    id,
    account_id: delivery.accountId,
    tenant_id: owner.tenantId,
    user_id: owner.userId,
    folder_id: delivery.folderId,
    thread_id: threadId,
    direction: delivery.direction,
    blob: blob.key,
    size: blob.size,
    // A message without one is still to be named; its checksum is as good (RFC 5322 §3.6.4).
    message_id: mail.messageId?.slice(0, MAX_MESSAGE_ID) ?? `${blob.key}@sha256.invalid`,
    subject: mail.subject,
    addresses: mail.addresses as unknown as JsonObject,
    sent_at: (mail.date ?? receivedAt).toISOString(),
    received_at: receivedAt.toISOString(),
    snippet: snippetOf(mail.text),
    flags: delivery.flags,
    headers: mail.headers,
    text: mail.text,
    html: mail.html,
    has_attachment: mail.parts.some(({ inline }) => !inline),
    ical_uid: mail.invitation?.iCalUid ?? null,
    envelope: envelopeJson(delivery.envelope),
    defect: mail.defect,
    auth: (delivery.auth ?? null) as JsonObject | null,
    spam_score: delivery.spamScore ?? null,
    scan: delivery.scan?.state ?? null,
    virus: delivery.scan?.virus ?? null,
  };
}

/** The first words of a text, on one line. */
export function snippetOf(text: string | null): string | null {
  const words =
    text
      ?.slice(0, MAX_SNIPPET * 5)
      .replace(/\s+/g, ' ')
      .trim() ?? '';
  return words === '' ? null : words.slice(0, MAX_SNIPPET).toWellFormed();
}

function attachmentRows({ id, delivery }: NewMessage): JsonObject[] {
  return delivery.mail.parts.map((part, position) => ({
    id: newId(),
    message_id: id,
    position,
    filename: part.filename,
    mime_type: part.mimeType,
    size: part.size,
    content_id: part.contentId,
    inline: part.inline,
    blob: part.checksum,
  }));
}

function correspondentRows({ id, delivery }: NewMessage): JsonObject[] {
  const { owner, mail, receivedAt } = delivery;
  const { from, to, cc, bcc } = mail.addresses;
  const row = (wrote: boolean) => (address: string) => ({
    tenant_id: owner.tenantId,
    user_id: owner.userId,
    address,
    received_at: receivedAt.toISOString(),
    message_id: id,
    wrote,
  });
  const unique = (list: typeof from): string[] => [...new Set(list.map(({ address }) => address))];
  return [...unique(from).map(row(true)), ...unique([...to, ...cc, ...bcc]).map(row(false))].slice(
    0,
    MAX_CORRESPONDENTS,
  );
}
