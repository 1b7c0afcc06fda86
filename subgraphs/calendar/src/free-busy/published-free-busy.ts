import { ExpectedError } from '@suitegraph/kit/errors';
import { CalendarDocument } from '../clients/icalendar/calendar-document';
import { readFreeBusy } from '../clients/icalendar/read-free-busy';
import type { WebFetch } from '../clients/web-fetch';
import { expand, type Window } from '../recurrence/expand';
import { busyType, mergePeriods, type Period } from './periods';

const DEADLINE_MS = 5_000;
const MAX_BYTES = 1024 * 1024;
const KEPT_MS = 5 * 60_000;
const KEPT_FAILURE_MS = 30_000;
const MAX_KEPT = 200;
/** Readings at once for one question. */
const AT_ONCE = 8;

type Reading = string | undefined;

/** When people elsewhere are busy, from the URLs at which they publish it. */
export class PublishedFreeBusy {
  private readonly kept = new Map<
    string,
    { readonly until: number; readonly text: Promise<Reading> }
  >();

  constructor(private readonly fetch: WebFetch) {}

  /** By URL; undefined where nothing could be read. */
  async ask(
    urls: readonly string[],
    window: Window,
  ): Promise<ReadonlyMap<string, readonly Period[] | undefined>> {
    const answers = new Map<string, readonly Period[] | undefined>();
    for (let i = 0; i < urls.length; i += AT_ONCE) {
      const some = urls.slice(i, i + AT_ONCE);
      const texts = await Promise.all(some.map((url) => this.text(url)));
      some.forEach((url, at) => answers.set(url, periodsIn(texts[at], window)));
    }
    return answers;
  }

  private text(url: string): Promise<Reading> {
    const known = this.kept.get(url);
    if (known && known.until > Date.now()) return known.text;
    const text = this.read(url);
    this.kept.delete(url);
    this.kept.set(url, { until: Date.now() + KEPT_MS, text });
    const [oldest] = this.kept.keys();
    if (this.kept.size > MAX_KEPT && oldest !== undefined) this.kept.delete(oldest);
    return text;
  }

  private async read(url: string): Promise<Reading> {
    try {
      const answer = await this.fetch({ url, deadlineMs: DEADLINE_MS, maxBytes: MAX_BYTES });
      return answer.text;
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      const text = Promise.resolve(undefined);
      this.kept.set(url, { until: Date.now() + KEPT_FAILURE_MS, text });
      return undefined;
    }
  }
}

function periodsIn(text: Reading, window: Window): readonly Period[] | undefined {
  if (text === undefined) return undefined;
  try {
    return mergePeriods(readFreeBusy(text) ?? periodsOfEvents(text, window), window);
  } catch (error) {
    if (error instanceof ExpectedError) return undefined;
    throw error;
  }
}

/** Some publish events without their texts in place of a VFREEBUSY. */
function periodsOfEvents(text: string, window: Window): Period[] {
  const { documents } = CalendarDocument.parseAll(text);
  return documents.flatMap((document) =>
    expand(document, window, document.zones(undefined)).instances.flatMap(
      ({ part, startsAt, endsAt }) => {
        const type = busyType(part, '');
        return type && endsAt > startsAt ? [{ start: startsAt, end: endsAt, type }] : [];
      },
    ),
  );
}
