import { firstRow, rows } from '@suitegraph/kit/database';
import type { CollectionState } from '@suitegraph/kit/dav';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../app/owner';
import type { CardPlace, MirroredBook, MirroredCard } from './account';

const BOOK = `book_id AS "bookId", account_id AS "accountId", url, sync_token AS "syncToken", ctag,
  card_version AS "cardVersion", complete, checked_at AS "checkedAt"`;
const CARD = 'url, etag, contact_id AS "contactId", pending';

/** A mirrored book with what a reader has to know of it. */
export interface BookStanding {
  readonly bookId: string;
  readonly accountId: string;
  readonly checkedAt: Date | null;
  readonly stale: boolean;
}

/** Which books mirror what, and where their cards are. */
export class MirrorRepository {
  constructor(private readonly manager: Pick<EntityManager, 'query'>) {}

  /** Of a book that is the caller's; undefined for one that is only here. */
  ofBook(bookId: string): Promise<MirroredBook | undefined> {
    return firstRow(this.manager, `SELECT ${BOOK} FROM dav_book WHERE book_id = $1`, [bookId]);
  }

  ofAccount(accountId: string): Promise<MirroredBook[]> {
    const sql = `SELECT ${BOOK} FROM dav_book WHERE account_id = $1 ORDER BY url`;
    return rows(this.manager, sql, [accountId]);
  }

  /** How the mirrored ones of some books stand. */
  standings({ tenantId, userId }: Owner, bookIds: readonly string[]): Promise<BookStanding[]> {
    return rows(
      this.manager,
      `SELECT b.book_id AS "bookId", b.account_id AS "accountId", b.checked_at AS "checkedAt",
         a.state <> 'CONNECTED' OR NOT b.complete AS stale
       FROM dav_book b JOIN dav_account a ON a.id = b.account_id
       WHERE a.tenant_id = $1 AND a.user_id = $2 AND b.book_id = ANY($3::uuid[])`,
      [tenantId, userId, bookIds],
    );
  }

  async addBook(
    book: Pick<MirroredBook, 'bookId' | 'accountId' | 'url' | 'cardVersion'>,
  ): Promise<void> {
    await this.manager.query(
      'INSERT INTO dav_book (book_id, account_id, url, card_version) VALUES ($1, $2, $3, $4)',
      [book.bookId, book.accountId, book.url, book.cardVersion],
    );
  }

  /** Keeps the marks up to which everything is applied. */
  async keepMarks(bookId: string, { syncToken, ctag }: CollectionState): Promise<void> {
    await this.manager.query('UPDATE dav_book SET sync_token = $2, ctag = $3 WHERE book_id = $1', [
      bookId,
      syncToken,
      ctag,
    ]);
  }

  /** Everything that the server had at a time is here. */
  async checked(bookIds: readonly string[], at: Date): Promise<void> {
    await this.manager.query(
      `UPDATE dav_book SET checked_at = greatest(checked_at, $2), complete = true
       WHERE book_id = ANY($1::uuid[])`,
      [bookIds, at],
    );
  }

  /** Has every card of an account read anew. */
  async forgetMarks(accountId: string): Promise<void> {
    const books = 'SELECT book_id FROM dav_book WHERE account_id = $1';
    await this.manager.query(`UPDATE dav_card SET pending = true WHERE book_id IN (${books})`, [
      accountId,
    ]);
    await this.manager.query(
      'UPDATE dav_book SET sync_token = NULL, ctag = NULL WHERE account_id = $1',
      [accountId],
    );
  }

  /** The version of a contact that is the caller's; undefined when it is gone. */
  async versionOf(contactId: string): Promise<number | undefined> {
    const sql = 'SELECT version FROM contact WHERE id = $1';
    return (await firstRow<{ version: number }>(this.manager, sql, [contactId]))?.version;
  }

  async byContacts(contactIds: readonly string[]): Promise<Map<string, MirroredCard>> {
    const sql = `SELECT ${CARD} FROM dav_card WHERE contact_id = ANY($1::uuid[])`;
    const found = await rows<MirroredCard>(this.manager, sql, [contactIds]);
    return new Map(found.map((card) => [card.contactId ?? '', card]));
  }

  async byUrls(bookId: string, urls: readonly string[]): Promise<Map<string, MirroredCard>> {
    const sql = `SELECT ${CARD} FROM dav_card WHERE book_id = $1 AND url = ANY($2)`;
    const found = await rows<MirroredCard>(this.manager, sql, [bookId, urls]);
    return new Map(found.map((card) => [card.url, card]));
  }

  /** Entity tags by URL; empty where there is none, so that the card counts as changed. */
  async etags(bookId: string): Promise<Map<string, string>> {
    const found = await rows<{ url: string; etag: string | null }>(
      this.manager,
      `SELECT url, CASE WHEN pending THEN NULL ELSE etag END AS etag FROM dav_card WHERE book_id = $1`,
      [bookId],
    );
    return new Map(found.map(({ url, etag }) => [url, etag ?? '']));
  }

  /** Cards that the server could not answer with. */
  async pending(bookId: string, most: number): Promise<string[]> {
    const found = await rows<{ url: string }>(
      this.manager,
      'SELECT url FROM dav_card WHERE book_id = $1 AND pending ORDER BY url LIMIT $2',
      [bookId, most],
    );
    return found.map(({ url }) => url);
  }

  /** Remembers where cards are. */
  async keep(bookId: string, cards: readonly CardPlace[]): Promise<void> {
    if (cards.length === 0) return;
    await this.manager.query(
      `INSERT INTO dav_card (book_id, url, etag, contact_id)
       SELECT $1, url, etag, "contactId" FROM jsonb_to_recordset($2::jsonb)
         AS r(url text, etag text, "contactId" uuid)
       ON CONFLICT (book_id, url) DO UPDATE SET etag = excluded.etag, contact_id = excluded.contact_id,
         pending = false`,
      [bookId, JSON.stringify(cards)],
    );
  }

  /** Remembers that cards could not be read: what is here of them stays. */
  async postpone(bookId: string, urls: readonly string[]): Promise<void> {
    if (urls.length === 0) return;
    await this.manager.query(
      `INSERT INTO dav_card (book_id, url, pending) SELECT $1, url, true FROM unnest($2::text[]) AS url
       ON CONFLICT (book_id, url) DO UPDATE SET pending = true`,
      [bookId, urls],
    );
  }

  async forget(bookId: string, urls: readonly string[]): Promise<void> {
    if (urls.length === 0) return;
    await this.manager.query('DELETE FROM dav_card WHERE book_id = $1 AND url = ANY($2)', [
      bookId,
      urls,
    ]);
  }
}
