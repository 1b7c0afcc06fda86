import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Queryable } from '../directory/directory.repository';
import type { DavAccountRepository } from './account.repository';

const BODY_LIMIT_BYTES = 1024 * 1024;

/** What is read of an event of Nextcloud's app `webhook_listeners`: whose calendar it is about. */
const notice = z.object({
  event: z.object({ calendarData: z.object({ principaluri: z.string() }) }),
});

/** What the listener stands on. */
export interface WebhookDependencies {
  readonly database: Queryable;
  readonly accounts: DavAccountRepository;
  /** What Nextcloud sends as bearer token; without it there is no listener. */
  readonly secret: string | undefined;
  readonly wake: () => void;
}

/**
 * `POST /calendar/dav/nextcloud`: Nextcloud tells that a calendar has changed, so its owner's account is looked
 * at at once. Nothing is taken from what it says but whom to look after.
 */
export function registerNextcloudWebhook(app: FastifyInstance, on: WebhookDependencies): void {
  const { secret } = on;
  if (secret === undefined) return;
  app.post('/calendar/dav/nextcloud', { bodyLimit: BODY_LIMIT_BYTES }, async (request, reply) => {
    if (!isSame(request.headers.authorization ?? '', `Bearer ${secret}`)) {
      return reply.code(401).send();
    }
    const said = notice.safeParse(request.body);
    const [, user] =
      /^principals\/users\/(.+)$/.exec(said.data?.event.calendarData.principaluri ?? '') ?? [];
    // Of no calendar, or of a kind we do not follow: that is not Nextcloud's fault.
    if (user === undefined) return reply.code(204).send();
    const ids = await on.accounts.ofNextcloudUser(on.database, user);
    await on.accounts.hurry(on.database, ids);
    on.wake();
    return reply.code(204).send();
  });
}

function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
