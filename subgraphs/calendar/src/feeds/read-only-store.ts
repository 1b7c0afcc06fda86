import { ForbiddenError } from '@suitegraph/kit/errors';
import type { EventStore } from '../events/event-store';

/** Refuses what users would change in a calendar that follows a URL: the next reading would undo it. */
export class ReadOnlyStore implements EventStore {
  constructor(private readonly inner: EventStore) {}

  async insert(...call: Parameters<EventStore['insert']>): ReturnType<EventStore['insert']> {
    requireWritable(call[1]);
    return this.inner.insert(...call);
  }

  async update(...call: Parameters<EventStore['update']>): ReturnType<EventStore['update']> {
    requireWritable(call[1]);
    return this.inner.update(...call);
  }

  async remove(...call: Parameters<EventStore['remove']>): ReturnType<EventStore['remove']> {
    requireWritable(call[1]);
    return this.inner.remove(...call);
  }

  async move(...call: Parameters<EventStore['move']>): ReturnType<EventStore['move']> {
    requireWritable(call[1]);
    requireWritable(call[3]);
    return this.inner.move(...call);
  }
}

function requireWritable({ readOnly }: { readonly readOnly: boolean }): void {
  if (readOnly) throw new ForbiddenError('This calendar follows another one: nobody writes in it');
}
