import { InvalidInputError, NotFoundError, QuotaExceededError } from '@suitegraph/kit/errors';
import type { RequestContext } from '@suitegraph/kit/graphql';
import type { Owner } from '../app/owner';
import type { RunUnit, Unit } from '../app/unit-of-work';
import { checkLine } from '../contacts/check-input';
import type { AddressBook } from './address-book.entity';
import type { AddressBookRepository } from './address-book.repository';
import { bookChanged } from './book.events';

const MAX_NAME = 100;
const MAX_BOOKS = 100;
const BY_ID = Symbol('address book by id');

/** Address books of a viewer. */
export class AddressBookService {
  constructor(
    private readonly run: RunUnit,
    private readonly books: Pick<AddressBookRepository, 'list' | 'byIds'>,
  ) {}

  /** All of them; a viewer always has the default one. */
  async list(viewer: Owner): Promise<AddressBook[]> {
    const books = await this.books.list(viewer);
    if (books.some(({ isDefault }) => isDefault)) return books;
    await this.run((unit) => unit.books.ensureDefault(viewer));
    return this.books.list(viewer);
  }

  async create(viewer: Owner, name: string): Promise<void> {
    const checked = checkLine(name, ['name'], MAX_NAME);
    if (checked === null) throw new InvalidInputError('An address book needs a name', ['name']);
    await this.run(async (unit) => {
      await unit.books.ensureDefault(viewer);
      if ((await unit.books.count(viewer)) >= MAX_BOOKS)
        throw new QuotaExceededError('address books');
      const id = await unit.books.add(viewer, checked);
      await unit.announce([bookChanged(viewer, id, 'CREATED')]);
    });
  }

  async rename(viewer: Owner, id: string, name: string): Promise<void> {
    const checked = checkLine(name, ['name'], MAX_NAME);
    if (checked === null) throw new InvalidInputError('An address book needs a name', ['name']);
    await this.run(async (unit) => {
      const book = await lockBook(unit, viewer, id);
      if (book.name === checked) return;
      await unit.store.renameBook(book, checked);
      await unit.announce([bookChanged(viewer, id, 'UPDATED', ['name'])]);
    });
  }

  /** With all its contacts and groups, each of which is told of; the default book stays. */
  async delete(viewer: Owner, id: string): Promise<void> {
    await this.run(async (unit) => {
      const book = await lockBook(unit, viewer, id);
      if (book.isDefault) {
        throw new InvalidInputError('The default address book cannot be deleted', ['id']);
      }
      await unit.store.removeBook(book);
      await unit.announce([bookChanged(viewer, id, 'DESTROYED')]);
    });
  }

  /** The viewer's book, or null. */
  async find(ctx: RequestContext, id: string): Promise<AddressBook | null> {
    const loader = ctx.loaders.get<string, AddressBook>(BY_ID, async (ids) => {
      const found = await this.books.byIds(ctx.viewer, ids);
      const byId = new Map(found.map((book) => [book.id, book]));
      return ids.map((wanted) => byId.get(wanted.toLowerCase()));
    });
    return (await loader.load(id)) ?? null;
  }

  /** The book that holds something of the viewer's. */
  async holding(ctx: RequestContext, id: string): Promise<AddressBook> {
    const book = await this.find(ctx, id);
    if (!book) throw new NotFoundError('Address book');
    return book;
  }
}

async function lockBook(unit: Unit, viewer: Owner, id: string): Promise<AddressBook> {
  const book = await unit.books.lock(viewer, id);
  if (!book) throw new NotFoundError('Address book', ['id']);
  return book;
}
