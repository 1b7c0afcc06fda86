import { InvalidInputError } from '@suitegraph/kit/errors';
import { decodeKeyset, pageSize, toPage, type Page } from '@suitegraph/kit/graphql';
import { type Owner, possibleIds } from '../app/owner';
import { prefixQuery } from '../search/words';
import type { Contact } from './contact.entity';
import type { ContactFilter, ContactPlace, ContactRepository } from './contact.repository';

const MAX_QUERY = 200;
const MAX_BOOKS = 100;

/** Which contacts are asked for. */
interface ContactQuery {
  readonly q?: string | null | undefined;
  readonly books?: readonly string[] | null | undefined;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/** A page of contacts that can count the whole list. */
export interface ContactPage extends Page<Contact> {
  readonly count: () => Promise<number>;
}

/** Lists and searches contacts. */
export class ContactQueryService {
  constructor(private readonly contacts: Pick<ContactRepository, 'list' | 'count'>) {}

  async page(viewer: Owner, query: ContactQuery): Promise<ContactPage> {
    const first = pageSize(query.first);
    const after = query.after ?? undefined;
    const place = after === undefined ? undefined : placeOf(after);
    const filter = filterOf(query);
    if (!filter)
      return { ...toPage<Contact>([], { first, after }, keysetOf), count: async () => 0 };
    const found = await this.contacts.list(viewer, filter, { limit: first + 1, after: place });
    return {
      ...toPage(found, { first, after }, keysetOf),
      count: () => this.contacts.count(viewer, filter),
    };
  }
}

/** A search text as a query of the index: undefined for none, null when it can find nothing. */
export function searchOf(q: string | null | undefined): string | null | undefined {
  if (q === undefined || q === null || q.trim() === '') return undefined;
  if (q.length > MAX_QUERY) {
    throw new InvalidInputError(`A search has at most ${MAX_QUERY} characters`, ['q']);
  }
  return prefixQuery(q);
}

function filterOf({ q, books }: ContactQuery): ContactFilter | null {
  const search = searchOf(q);
  if (search === null) return null;
  if ((books?.length ?? 0) > MAX_BOOKS) {
    throw new InvalidInputError(`At most ${MAX_BOOKS} address books`, ['books']);
  }
  return { search, bookIds: books ?? undefined };
}

const keysetOf = ({ sortKey, id }: Contact): [string, string] => [sortKey, id];

function placeOf(cursor: string): ContactPlace {
  const [sortKey, id] = decodeKeyset(cursor, 2);
  const [possible] = possibleIds([String(id)]);
  if (typeof sortKey !== 'string' || sortKey.includes('\0') || possible === undefined) {
    throw new InvalidInputError('Not a cursor of this list', ['after']);
  }
  return { sortKey, id: possible };
}
