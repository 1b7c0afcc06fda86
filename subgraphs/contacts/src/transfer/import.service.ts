import { ExpectedError, InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import { createHash } from 'node:crypto';
import type { Owner } from '../app/owner';
import type { RunUnit, Unit } from '../app/unit-of-work';
import type { AddressBook } from '../books/address-book.entity';
import type { Contact } from '../contacts/contact.entity';
import { changedContact, MAX_CARD_BYTES, newContact } from '../contacts/contact-card';
import type { ContactWriteOptions } from '../contacts/contact.service';
import { Card } from '../vcard/card';
import { CardError } from '../vcard/card-error';
import { differingFields } from '../vcard/card-fields';
import { withUid } from '../vcard/edit-card';
import { readCard, uidOf } from '../vcard/read-card';
import { type CardText, splitCards } from '../vcard/split-cards';
import { piecesOf } from './file-pieces';

const MAX_FILE_BYTES = 10 * MAX_CARD_BYTES;
const MAX_CARDS = 5_000;
const MAX_UID = 255;
const MAX_ERRORS = 100;
const NO_CARD = 'The file holds no vCard';

/** What became of the cards of a file. */
interface ImportResult {
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  /** Why cards were left out, by line; the first hundred. */
  readonly faults: readonly string[];
}

/** Reads vCards into an address book. */
export class ImportService {
  constructor(private readonly run: RunUnit) {}

  /**
   * Takes every sound card of a file, in one transaction: a known UID changes that contact. What is
   * faulty is left out and told about.
   */
  async import(
    viewer: Owner,
    bookId: string,
    vcf: string,
    options: ContactWriteOptions = {},
  ): Promise<ImportResult> {
    const { cards, faults } = readFile(vcf);
    const call = {
      viewer,
      operation: 'importVcards',
      key: options.idempotencyKey,
      input: { bookId, vcf },
    };
    return this.run(
      (unit) =>
        unit.once(call, async () => {
          const counts = await take(unit, viewer, bookId, cards);
          return resultOf(counts, faults);
        }),
      options,
    );
  }

  /**
   * Takes a file as it comes, some hundred cards at a time, each lot in a transaction of its own:
   * what was taken before the file broke off stays, and sending the file again takes the rest.
   *
   * @throws ExpectedError REQUEST_BODY_TOO_LARGE beyond 20 MB.
   */
  async importStream(
    viewer: Owner,
    bookId: string,
    source: AsyncIterable<Buffer>,
  ): Promise<ImportResult> {
    const known = new Set<string>();
    const faults: CardError[] = [];
    const sum = { created: 0, updated: 0, unchanged: 0 };
    for await (const piece of piecesOf(source)) {
      const read = readCards(piece, known);
      faults.push(...read.faults);
      const counts = await this.run((unit) => take(unit, viewer, bookId, read.cards));
      sum.created += counts.created;
      sum.updated += counts.updated;
      sum.unchanged += counts.unchanged;
    }
    if (known.size === 0 && faults.length === 0) throw new InvalidInputError(NO_CARD);
    return resultOf(sum, faults);
  }
}

interface SoundCard {
  readonly uid: string;
  readonly card: Card;
}

interface Counts {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
}

async function take(
  unit: Unit,
  viewer: Owner,
  bookId: string,
  cards: readonly SoundCard[],
): Promise<Counts> {
  const book = await unit.books.lock(viewer, bookId);
  if (!book) throw new NotFoundError('Address book', ['bookId']);
  const { added, changed, unchanged } = await compare(unit, viewer, book, cards);
  await keep(unit, book, added, changed);
  return { created: added.length, updated: changed.length, unchanged };
}

function resultOf({ created, updated, unchanged }: Counts, faults: readonly CardError[]) {
  const told = faults.slice(0, MAX_ERRORS).map(({ message }) => message);
  return { created, updated, skipped: unchanged + faults.length, faults: told };
}

function readFile(vcf: string): ReturnType<typeof readCards> {
  if (Buffer.byteLength(vcf) > MAX_FILE_BYTES) {
    throw new ExpectedError('REQUEST_BODY_TOO_LARGE', 'The file is larger than 10 MB', ['vcf']);
  }
  const known = new Set<string>();
  const read = readCards({ text: vcf.toWellFormed(), line: 1 }, known);
  if (read.cards.length > MAX_CARDS) {
    throw new InvalidInputError(`At most ${MAX_CARDS} cards at a time`, ['vcf']);
  }
  if (known.size === 0 && read.faults.length === 0) throw new InvalidInputError(NO_CARD, ['vcf']);
  return read;
}

/** @param known the UIDs seen before, to which those of the piece are added. */
function readCards(
  piece: CardText,
  known: Set<string>,
): { cards: SoundCard[]; faults: CardError[] } {
  const file = splitCards(piece.text, piece.line);
  const faults = [...file.errors];
  const cards: SoundCard[] = [];
  for (const text of file.cards) {
    try {
      const sound = readSound(text);
      if (known.has(sound.uid)) throw new CardError(text.line, 'a second card with the same UID');
      known.add(sound.uid);
      cards.push(sound);
    } catch (error) {
      if (!(error instanceof CardError)) throw error;
      faults.push(error);
    }
  }
  return { cards, faults: faults.sort((a, b) => a.line - b.line) };
}

function readSound({ text, line }: CardText): SoundCard {
  if (Buffer.byteLength(text) > MAX_CARD_BYTES)
    throw new CardError(line, 'a card larger than 1 MB');
  if (text.includes('\0')) throw new CardError(line, 'a card with NUL characters');
  const card = Card.parse(text, line);
  const uid = uidOf(card);
  if (uid === undefined) {
    // The same card imported again is to be the same contact.
    const derived = createHash('sha256').update(text).digest('hex').slice(0, 32);
    return { uid: derived, card: withUid(card, derived) };
  }
  // Other cards refer to it as a URI, on a line of their own.
  if (/\p{Cc}/u.test(uid)) throw new CardError(line, 'a UID with control characters');
  if (uid.length > MAX_UID) throw new CardError(line, `a UID of more than ${MAX_UID} characters`);
  return { uid, card };
}

interface Changed {
  readonly contact: Contact;
  readonly fields: readonly string[];
}

async function compare(
  unit: Unit,
  viewer: Owner,
  book: AddressBook,
  cards: readonly SoundCard[],
): Promise<{ added: Contact[]; changed: Changed[]; unchanged: number }> {
  const uids = cards.map(({ uid }) => uid);
  const stored = await unit.contacts.storedByUid(viewer, book.id, uids);
  const known = new Map(stored.map((contact) => [contact.uid, contact]));
  const now = new Date();
  const added: Contact[] = [];
  const changed: Changed[] = [];
  for (const { uid, card } of cards) {
    const before = known.get(uid);
    if (!before) added.push(newContact(book, card, now));
    else if (before.vcard !== card.toString()) {
      const fields = differingFields(readCard(Card.parse(before.vcard)), readCard(card));
      changed.push({ contact: changedContact(before, card), fields });
    }
  }
  return { added, changed, unchanged: cards.length - added.length - changed.length };
}

async function keep(
  unit: Unit,
  book: AddressBook,
  added: readonly Contact[],
  changed: readonly Changed[],
): Promise<void> {
  await unit.store.write(book, [
    ...added.map((contact) => ({ kind: 'CREATED' as const, contact })),
    ...changed.map(({ contact, fields }) => ({
      kind: 'UPDATED' as const,
      contact,
      fields: ['vcard', ...fields],
    })),
  ]);
}
