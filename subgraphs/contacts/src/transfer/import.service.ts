import { ExpectedError, InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import { createHash } from 'node:crypto';
import type { Owner } from '../app/owner';
import type { RunUnit, Unit } from '../app/unit-of-work';
import type { AddressBook } from '../books/address-book.entity';
import type { ContactChangeRecord } from '../contacts/contact-change.repository';
import type { Contact } from '../contacts/contact.entity';
import { contactChanged } from '../contacts/contact.events';
import {
  changedContact,
  type ContactWriteOptions,
  MAX_CARD_BYTES,
  newContact,
} from '../contacts/contact.service';
import { Card } from '../vcard/card';
import { CardError } from '../vcard/card-error';
import { differingFields } from '../vcard/card-fields';
import { withUid } from '../vcard/edit-card';
import { readCard, uidOf } from '../vcard/read-card';
import { type CardText, splitCards } from '../vcard/split-cards';

const MAX_FILE_BYTES = 10 * MAX_CARD_BYTES;
const MAX_CARDS = 5_000;
const MAX_UID = 255;
const MAX_ERRORS = 100;

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
          const book = await unit.books.lock(viewer, bookId);
          if (!book) throw new NotFoundError('Address book', ['bookId']);
          const { added, changed, unchanged } = await compare(unit, viewer, book, cards);
          await keep(unit, book, added, changed);
          return {
            created: added.length,
            updated: changed.length,
            skipped: unchanged + faults.length,
            faults: faults.slice(0, MAX_ERRORS),
          };
        }),
      options,
    );
  }
}

interface SoundCard {
  readonly uid: string;
  readonly card: Card;
}

function readFile(vcf: string): { cards: SoundCard[]; faults: string[] } {
  if (Buffer.byteLength(vcf) > MAX_FILE_BYTES) {
    throw new ExpectedError('REQUEST_BODY_TOO_LARGE', 'The file is larger than 10 MB', ['vcf']);
  }
  const file = splitCards(vcf.toWellFormed());
  if (file.cards.length > MAX_CARDS) {
    throw new InvalidInputError(`At most ${MAX_CARDS} cards at a time`, ['vcf']);
  }
  const faults = [...file.errors];
  const byUid = new Map<string, SoundCard>();
  for (const text of file.cards) {
    try {
      const sound = readSound(text);
      if (byUid.has(sound.uid)) throw new CardError(text.line, 'a second card with the same UID');
      byUid.set(sound.uid, sound);
    } catch (error) {
      if (!(error instanceof CardError)) throw error;
      faults.push(error);
    }
  }
  if (byUid.size === 0 && faults.length === 0) {
    throw new InvalidInputError('The file holds no vCard', ['vcf']);
  }
  return {
    cards: [...byUid.values()],
    faults: faults.sort((a, b) => a.line - b.line).map(({ message }) => message),
  };
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
  await unit.contacts.add(added);
  for (const { contact } of changed) await unit.contacts.save(contact);
  const created = added.map<ContactChangeRecord>(({ id }) => ({
    contactId: id,
    kind: 'CREATED',
    fields: [],
  }));
  const updated = changed.map<ContactChangeRecord>(({ contact, fields }) => ({
    contactId: contact.id,
    kind: 'UPDATED',
    fields: ['vcard', ...fields],
  }));
  await unit.changes.record(book.id, [...created, ...updated]);
  await unit.announce([
    ...added.map((contact) => contactChanged(contact, 'CREATED')),
    ...changed.map(({ contact, fields }) =>
      contactChanged(contact, 'UPDATED', ['vcard', ...fields]),
    ),
  ]);
}
