import { CalendarDocument } from '../clients/icalendar/calendar-document';
import type { EventRow } from './event.repository';

const MAX_KEPT = 2_000;
const MAX_KEPT_LENGTH = 20_000;

/** Parsed documents by event: reading text is most of the work of a month's listing. */
export class DocumentCache {
  private readonly kept = new Map<
    string,
    { readonly ics: string; readonly document: CalendarDocument }
  >();

  /** The document of a row. It is shared: clone it before changing it. */
  of({ id, ics }: Pick<EventRow, 'id' | 'ics'>): CalendarDocument {
    const known = this.kept.get(id);
    this.kept.delete(id);
    // The text decides, not the version: a transaction that was rolled back had the same version.
    const document = known?.ics === ics ? known.document : CalendarDocument.parse(ics);
    if (ics.length <= MAX_KEPT_LENGTH) this.kept.set(id, { ics, document });
    if (this.kept.size > MAX_KEPT) {
      const [oldest] = this.kept.keys();
      if (oldest !== undefined) this.kept.delete(oldest);
    }
    return document;
  }
}
