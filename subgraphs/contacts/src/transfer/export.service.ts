import { NotFoundError } from '@suitegraph/kit/errors';
import type { SignedUrls } from '@suitegraph/kit/blobs';
import type { Owner } from '../app/owner';
import type { AddressBookRepository } from '../books/address-book.repository';
import type { ContactRepository } from '../contacts/contact.repository';

/** Where files are sent to. */
export const IMPORT_PATH = '/contacts/import.vcf';
/** Where exports are downloaded. */
export const EXPORT_PATH = '/contacts/export.vcf';

const URL_SECONDS = 600;
const BATCH = 100;

/** Hands out address books as files. */
export class ExportService {
  constructor(
    private readonly urls: Pick<SignedUrls, 'sign'>,
    private readonly books: Pick<AddressBookRepository, 'list' | 'byIds'>,
    private readonly contacts: Pick<ContactRepository, 'cardsOf'>,
  ) {}

  /** A link that downloads one book, or all of them, for ten minutes. */
  async link(viewer: Owner, bookId: string | null): Promise<string> {
    if (bookId !== null) await this.requireBook(viewer, bookId);
    const { tenantId: tenant, userId: user } = viewer;
    return this.urls.sign(EXPORT_PATH, { tenant, user, book: bookId ?? '' }, URL_SECONDS);
  }

  /** A link that takes a file into a book, for ten minutes. */
  async importLink(viewer: Owner, bookId: string): Promise<string> {
    await this.requireBook(viewer, bookId);
    const { tenantId: tenant, userId: user } = viewer;
    return this.urls.sign(IMPORT_PATH, { tenant, user, import: bookId }, URL_SECONDS);
  }

  /** The cards as they are kept, a batch at a time. @throws NotFoundError when the book is gone. */
  async open(viewer: Owner, bookId: string | null): Promise<AsyncGenerator<string, void>> {
    if (bookId !== null) await this.requireBook(viewer, bookId);
    const bookIds = bookId === null ? undefined : [bookId];
    return this.cards(viewer, bookIds);
  }

  private async *cards(
    viewer: Owner,
    bookIds: readonly string[] | undefined,
  ): AsyncGenerator<string, void> {
    let after: string | undefined;
    do {
      const batch = await this.contacts.cardsOf(viewer, bookIds, { after, limit: BATCH });
      // A card may have come without a line end, and the next one has to begin on a line.
      for (const { vcard } of batch) yield vcard.trimEnd() + '\r\n';
      after = batch.length === BATCH ? batch.at(-1)?.id : undefined;
    } while (after !== undefined);
  }

  private async requireBook(viewer: Owner, bookId: string): Promise<void> {
    const [book] = await this.books.byIds(viewer, [bookId]);
    if (!book) throw new NotFoundError('Address book', ['bookId']);
  }
}
