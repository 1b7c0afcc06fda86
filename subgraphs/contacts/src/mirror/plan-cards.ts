import type { AddressBook } from '../books/address-book.entity';
import { changedContact, newContact } from '../contacts/contact-card';
import type { ContactWrite } from '../contacts/contact-store';
import type { Contact } from '../contacts/contact.entity';
import type { StoredContact } from '../contacts/contact.repository';
import { Card } from '../vcard/card';
import { differingFields } from '../vcard/card-fields';
import { membersOf } from '../vcard/group-card';
import { readCard } from '../vcard/read-card';
import type { CardPlace, MirroredCard } from './account';
import { keepPhoto, readUpstream, type UpstreamCard } from './read-upstream';

/** A card as its server has it now. */
export interface FetchedCard {
  readonly url: string;
  readonly etag: string | null;
  readonly data: string;
}

/** What is known here of the cards that were fetched. */
export interface KnownCards {
  readonly places: ReadonlyMap<string, MirroredCard>;
  /** Contacts of these places, and those with the UID of a fetched card. */
  readonly contacts: readonly StoredContact[];
  /** Where those contacts are, by id. */
  readonly urls: ReadonlyMap<string, string>;
  /** URLs that the server has told to be gone. */
  readonly gone: ReadonlySet<string>;
}

/** What is to be done so that the mirror says what the server says. */
export interface CardPlan {
  readonly writes: readonly ContactWrite[];
  readonly places: readonly CardPlace[];
  /** URLs whose card is under another one by now. */
  readonly left: readonly string[];
}

/** Decides what the fetched cards of a book change. */
export function planCards(
  book: AddressBook,
  fetched: readonly FetchedCard[],
  known: KnownCards,
): CardPlan {
  const planner = new Planner(book, known);
  for (const card of fetched) planner.take(card);
  return planner;
}

class Planner implements CardPlan {
  readonly writes: ContactWrite[] = [];
  readonly places: CardPlace[] = [];
  readonly left: string[] = [];
  private readonly byId: ReadonlyMap<string, StoredContact>;
  private readonly uids: Map<string, Contact>;

  constructor(
    private readonly book: AddressBook,
    private readonly known: KnownCards,
  ) {
    this.byId = new Map(known.contacts.map((contact) => [contact.id, contact]));
    this.uids = new Map(known.contacts.map((contact) => [contact.uid, contact]));
  }

  take(fetched: FetchedCard): void {
    const { url, etag, data } = fetched;
    const place = this.known.places.get(url);
    const own = this.byId.get(place?.contactId ?? '');
    const found = readUpstream(url, data);
    if (!found) {
      // What was readable stays; without an entity tag it is not written over what it is now.
      this.places.push({ url, etag: own ? null : etag, contactId: own?.id ?? null });
    } else if (own?.uid === found.uid) {
      const isSame = place?.etag === etag && etag !== null;
      this.settle(fetched, own, changeOf(own, found, isSame));
    } else {
      if (own) this.writes.push({ kind: 'DESTROYED', contact: own });
      this.adopt(fetched, found);
    }
  }

  /** A card that is new at its URL: of nobody, or of a contact that was elsewhere. */
  private adopt(fetched: FetchedCard, found: UpstreamCard): void {
    const { url, etag } = fetched;
    const holder = this.uids.get(found.uid);
    if (holder && !this.leaves(holder)) {
      // Another card of the book has the UID: a book here holds each once.
      this.places.push({ url, etag, contactId: null });
      return;
    }
    const contact = holder && this.byId.get(holder.id);
    if (contact) {
      this.settle(fetched, contact, changeOf(contact, found, false));
      return;
    }
    const made = newContact(this.book, found.card, new Date());
    this.uids.set(found.uid, made);
    this.settle(fetched, made, { kind: 'CREATED', contact: made });
  }

  private settle({ url, etag }: FetchedCard, contact: Contact, write: ContactWrite | null): void {
    if (write) this.writes.push(write);
    this.places.push({ url, etag, contactId: contact.id });
  }

  /** Whether the holder's card is under its old URL no more. */
  private leaves(holder: Contact): boolean {
    const url = this.known.urls.get(holder.id);
    if (url === undefined || !this.known.gone.has(url)) return false;
    this.left.push(url);
    return true;
  }
}

function changeOf(
  contact: StoredContact,
  { card }: UpstreamCard,
  isSame: boolean,
): ContactWrite | null {
  const before = Card.parse(contact.vcard);
  const after = keepPhoto(before, card);
  if (after.toString() === contact.vcard) return null;
  const hasOthers = membersOf(before).join('\n') !== membersOf(after).join('\n');
  const fields = [
    ...differingFields(readCard(before), readCard(after)),
    ...(hasOthers ? ['members'] : []),
  ];
  // The version that we wrote: what the server has made of its text tells nothing new.
  if (isSame && fields.length === 0) return null;
  return { kind: 'UPDATED', contact: changedContact(contact, after), fields: ['vcard', ...fields] };
}
