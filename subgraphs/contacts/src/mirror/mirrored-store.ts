import { ExpectedError, ForbiddenError, InvalidInputError } from '@suitegraph/kit/errors';
import type { Unit } from '../app/unit-of-work';
import type { AddressBook } from '../books/address-book.entity';
import { cardColumns } from '../contacts/card-columns';
import type { ContactStore, ContactStoreOptions, ContactWrite } from '../contacts/contact-store';
import { Contact } from '../contacts/contact.entity';
import { readCard } from '../vcard/read-card';
import type { CardPlace, DavAccountRow, MirroredBook } from './account';
import { readUpstream } from './read-upstream';
import type { Sent, Upstream } from './upstream';

/** Cards of a mirrored book that one transaction may write: each is a request of its own. */
const MAX_WRITES = 500;
// What takes a card's content away comes last: a failure in between leaves everything somewhere.
const ORDER: readonly ContactWrite['kind'][] = ['CREATED', 'UPDATED', 'DESTROYED'];

/** What the store works with. */
export interface MirroredStoreParts {
  readonly unit: Pick<Unit, 'mirror' | 'davAccounts' | 'contacts'>;
  readonly upstream: Upstream;
  readonly isDryRun: boolean;
  /** Told before anything is sent for an account. */
  readonly sending: (accountId: string) => void;
}

/**
 * The store of books that mirror a collection. Postgres comes first and is not committed before the
 * server has taken everything: what is refused is undone here. Should this process end in between,
 * the next look at the server finds what was written.
 */
export class MirroredContactStore implements ContactStore {
  constructor(
    private readonly local: ContactStore,
    private readonly on: MirroredStoreParts,
  ) {}

  async write(
    book: AddressBook,
    writes: readonly ContactWrite[],
    options?: ContactStoreOptions,
  ): Promise<void> {
    const mirrored = await this.on.unit.mirror.ofBook(book.id);
    if (!mirrored) return this.local.write(book, writes, options);
    requireWritable(book);
    if (writes.length > MAX_WRITES) {
      throw new InvalidInputError(
        `At most ${MAX_WRITES} cards at a time in an address book on another server`,
      );
    }
    const ids = writes.map(({ contact }) => contact.id);
    const places = await this.on.unit.mirror.byContacts(ids);
    await this.local.write(book, writes, options);
    if (this.on.isDryRun || writes.length === 0) return;
    const account = await this.accountOf(mirrored);
    const ordered = ORDER.flatMap((kind) => writes.filter((write) => write.kind === kind));
    const kept: CardPlace[] = [];
    for (const write of ordered) {
      const place = places.get(write.contact.id);
      const sent = await this.on.upstream.send({ account, book: mirrored, write, place });
      await this.takeOver(write, sent);
      if (sent.place) kept.push(sent.place);
    }
    await this.on.unit.mirror.keep(book.id, kept);
  }

  async renameBook(book: AddressBook, name: string): Promise<void> {
    const mirrored = await this.on.unit.mirror.ofBook(book.id);
    if (mirrored) requireWritable(book);
    await this.local.renameBook(book, name);
    if (!mirrored || this.on.isDryRun) return;
    await this.on.upstream.rename(await this.accountOf(mirrored), mirrored, name);
  }

  async removeBook(book: AddressBook): Promise<void> {
    const mirrored = await this.on.unit.mirror.ofBook(book.id);
    if (mirrored) requireWritable(book);
    await this.local.removeBook(book);
    if (!mirrored || this.on.isDryRun) return;
    await this.on.upstream.removeBook(await this.accountOf(mirrored), mirrored);
  }

  private async accountOf({ accountId }: MirroredBook): Promise<DavAccountRow> {
    const account = await this.on.unit.davAccounts.byId(accountId);
    this.on.sending(accountId);
    if (!account) throw new ExpectedError('UPSTREAM_UNAVAILABLE', 'The account is being removed');
    return account;
  }

  /** What the server has made of a card is what the mirror has to say, where it can be read. */
  private async takeOver({ contact }: ContactWrite, { place, stored }: Sent): Promise<void> {
    const read = place && stored !== null ? readUpstream(place.url, stored) : null;
    if (read?.uid !== contact.uid || stored === contact.vcard) return;
    const columns = cardColumns(read.card, readCard(read.card));
    await this.on.unit.contacts.save(Object.assign(new Contact(), contact, columns));
  }
}

function requireWritable({ canWrite }: AddressBook): void {
  if (!canWrite) throw new ForbiddenError('The address book can only be read');
}
