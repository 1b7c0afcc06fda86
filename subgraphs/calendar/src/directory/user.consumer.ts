import { tryCanonicalAddress } from '@suitegraph/kit/addresses';
import type { Consumer } from '@suitegraph/kit/events';
import type { Logger } from '@suitegraph/kit/logging';
import { z } from 'zod';
import type { CalendarRepository } from '../calendars/calendar.repository';
import type { DirectoryRepository } from './directory.repository';

const user = z.object({
  email: z.string(),
  displayName: z.string().nullish(),
  status: z.string().nullish(),
});

/** Learns of the organisation's users, and gives each a calendar for invitations. */
export function userConsumer(on: {
  readonly directory: DirectoryRepository;
  readonly calendars: CalendarRepository;
  readonly log: Logger;
}): Consumer {
  return {
    name: 'calendar.users',
    types: ['admin.user'],
    handle: async ({ id, key, tenantId, kind, data }, manager) => {
      const facts = user.safeParse(data);
      const email = tryCanonicalAddress(facts.data?.email ?? '');
      if (!facts.success || email === undefined) {
        on.log.warn({ eventId: id }, 'a user event lacks its facts');
        return;
      }
      const { displayName, status } = facts.data;
      const active = kind !== 'DESTROYED' && (status ?? 'ACTIVE') === 'ACTIVE';
      const row = { userId: key, tenantId, email, displayName: displayName ?? null };
      await on.directory.save(manager, { ...row, active });
      if (active) await on.calendars.ensureDefault(manager, row);
    },
  };
}
