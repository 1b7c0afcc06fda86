import type { Consumer } from '@suitegraph/kit/events';
import { EVENT_CHANGED } from '../events/object-announcement';
import type { EventFileRepository } from './event-file.repository';

/** Forgets attachments when their file leaves the drive or their event the calendar. */
export function attachmentConsumer(files: EventFileRepository): Consumer {
  return {
    name: 'calendar.attachments',
    types: ['files.file', EVENT_CHANGED],
    handle: async ({ type, kind, tenantId, key, audience, data }, manager) => {
      if (kind !== 'DESTROYED') return;
      const { iCalUid: uid } = data;
      if (type === 'files.file') await files.forgetFile(manager, tenantId, key);
      else if (typeof uid === 'string') {
        await files.forgetEvent(manager, tenantId, { uid, ownerIds: audience });
      }
    },
  };
}
