import type { Addresses, Mailbox } from '../ingest/parsed-mail';
import { languagesOf } from './languages';
import { FIELD_MARKS, monthMark, monthOf } from './query-sql';
import { words } from './words';

const MAX_SUBJECT = 1_000;
const MAX_TEXT = 100_000;
const MAX_ATTACHED = 200_000;
const MAX_MAILBOXES = 200;
// A tsvector knows 256 places of a word, up to 16,383, and holds 1 MiB in all.
const MAX_PLACES = 255;
const LAST_PLACE = 16_000;
const MAX_WORDS = 15_000;
const MAX_STEMMED = 5_000;
/** So far apart that no phrase spans two fields, or the names of two people. */
const GAP = 10;

/** What is indexed of a message. */
export interface SearchSource {
  readonly id: string;
  readonly receivedAt: Date;
  readonly subject: string | null;
  readonly addresses: Addresses;
  readonly text: string | null;
  /** Names and contents of its attachments. */
  readonly attached: readonly { readonly filename: string | null; readonly text: string | null }[];
}

/** A message as the index keeps it. */
export interface SearchDocument {
  readonly id: string;
  readonly languages: readonly string[];
  /** Its words with their places and weights, in the notation of tsvector. */
  readonly vector: string;
  /** The words of which the database finds the stems. */
  readonly stemmed: readonly string[];
}

type Weight = 'A' | 'B' | 'C' | 'D';

interface Place {
  readonly place: number;
  readonly weight: Weight;
}

/** Reads a message for the index. */
export function searchDocument(source: SearchSource): SearchDocument {
  const { subject, addresses, attached } = source;
  const text = (source.text ?? '').slice(0, MAX_TEXT);
  const places = new Places();
  places.add('A', subject?.slice(0, MAX_SUBJECT) ?? '');
  for (const one of addresses.from) places.add('B', spoken(one));
  const recipients = [...addresses.to, ...addresses.cc, ...addresses.bcc];
  for (const one of recipients.slice(0, MAX_MAILBOXES)) places.add('C', spoken(one));
  places.add('D', text);
  addAttached(places, attached);
  const written = [...places.words('A'), ...places.words('D')].filter((word) => !/\d/.test(word));
  return {
    id: source.id,
    languages: languagesOf(subject ?? '', text),
    vector: `${places.toString()} '${monthMark(monthOf(source.receivedAt))}'`,
    stemmed: [...new Set(written)].slice(0, MAX_STEMMED),
  };
}

function addAttached(places: Places, attached: SearchSource['attached']): void {
  let left = MAX_ATTACHED;
  for (const { filename, text } of attached) {
    const content = (text ?? '').slice(0, left);
    places.add('D', filename ?? '');
    places.add('D', content);
    left -= content.length;
  }
}

// The text has no mark of its own: what is looked for there may stand anywhere.
const MARKS: Readonly<Record<Exclude<Weight, 'D'>, string>> = {
  A: FIELD_MARKS.SUBJECT,
  B: FIELD_MARKS.FROM,
  C: FIELD_MARKS.RECIPIENT,
};

function markedByField(word: string, places: readonly Place[]): string[] {
  return (['A', 'B', 'C'] as const).flatMap((weight) => {
    const at = places.filter((one) => one.weight === weight).map(({ place }) => place);
    return at.length === 0 ? [] : [`'${MARKS[weight]}${word}':${at.join(',')}`];
  });
}

const spoken = ({ name, address }: Mailbox): string => `${name ?? ''} ${address}`;

class Places {
  private next = 1;
  private readonly byWord = new Map<string, Place[]>();

  add(weight: Weight, text: string): void {
    for (const word of words(text)) {
      const known = this.byWord.get(word);
      const place = Math.min(this.next, LAST_PLACE);
      this.next += 1;
      if (known === undefined) {
        if (this.byWord.size < MAX_WORDS) this.byWord.set(word, [{ place, weight }]);
      } else if (known.length < MAX_PLACES && known.at(-1)?.place !== place) {
        known.push({ place, weight });
      }
    }
    this.next += GAP;
  }

  words(weight: Weight): string[] {
    return [...this.byWord]
      .filter(([, places]) => places.some((one) => one.weight === weight))
      .map(([word]) => word);
  }

  toString(): string {
    return [...this.byWord]
      .flatMap(([word, places]) => {
        const at = places.map(({ place, weight }) => `${place}${weight}`);
        return [`'${word}':${at.join(',')}`, ...markedByField(word, places)];
      })
      .join(' ');
  }
}
