import type { BlobStore } from '@suitegraph/kit/blobs';
import { ExpectedError } from '@suitegraph/kit/errors';
import type { Consumer, StoredEvent } from '@suitegraph/kit/events';
import type { Logger } from '@suitegraph/kit/logging';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { CalendarDocument } from '../clients/icalendar/calendar-document';
import type { DirectoryRepository, LocalUser } from '../directory/directory.repository';
import type { InvitationService } from './invitation.service';

const MAX_BYTES = 512 * 1024;

const invitation = z.object({
  method: z.string(),
  blob: z.string(),
  recipient: z.string(),
  from: z.string().optional(),
  /** Whether the sender's domain is to be believed; null where mail does not check that. */
  authenticated: z.boolean().nullish(),
});

/** What the consumer stands on. */
export interface InvitationDependencies {
  readonly blobs: BlobStore;
  readonly directory: DirectoryRepository;
  readonly invitations: InvitationService;
  readonly log: Logger;
}

/**
 * Calendar parts of mails that arrived (RFC 6047). What somebody else wrote may be anything: junk is
 * noted and passed over, and only our own failures are tried again.
 */
export function invitationConsumer(on: InvitationDependencies): Consumer {
  return {
    name: 'calendar.invitations',
    types: ['mail.invitation'],
    handle: async (event, manager) => {
      const data = invitation.safeParse(event.data);
      const [userId] = event.audience;
      if (!data.success || userId === undefined) {
        on.log.warn({ eventId: event.id }, 'an invitation event lacks its facts');
        return;
      }
      const owner = await ownerOf(on, manager, { event, userId, recipient: data.data.recipient });
      const text = await readText(on.blobs, data.data.blob);
      if (text === undefined) {
        on.log.warn({ eventId: event.id }, 'a calendar part is missing or too large');
        return;
      }
      const message = parse(text, data.data.method);
      if (message instanceof ExpectedError) {
        on.log.info(
          { eventId: event.id, reason: message.message },
          'a calendar part is not usable',
        );
        return;
      }
      const outcome = await on.invitations.apply(manager, owner, {
        ...message,
        from: data.data.from,
        forgeable: data.data.authenticated === false,
      });
      on.log.debug({ eventId: event.id, outcome }, 'calendar part applied');
    },
  };
}

async function ownerOf(
  { directory }: InvitationDependencies,
  manager: EntityManager,
  { event, userId, recipient }: { event: StoredEvent; userId: string; recipient: string },
): Promise<LocalUser> {
  const known = await directory.find(manager, userId);
  return known ?? { userId, tenantId: event.tenantId, email: recipient, displayName: null };
}

async function readText(blobs: BlobStore, key: string): Promise<string | undefined> {
  const found = await blobs.stat(key);
  if (!found || found.size > MAX_BYTES) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of await blobs.open(key)) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}

/** The message, or why it is none. Its METHOD property decides; the mail's own word is the fallback. */
function parse(
  text: string,
  method: string,
): { method: string; documents: CalendarDocument[] } | ExpectedError {
  try {
    const parsed = CalendarDocument.parseAll(text);
    return { documents: parsed.documents, method: parsed.method ?? method.toUpperCase() };
  } catch (error) {
    if (error instanceof ExpectedError) return error;
    throw error;
  }
}
