import { type Answer, subgraphWorld, type World } from '@suitegraph/kit/testing';
import { contacts } from '../../src';

export type Data = Answer['data'];

/** A running contacts subgraph and the calls its tests make over and over. */
export interface ContactsWorld {
  readonly world: World;
  /** Id of alice's default address book. */
  readonly bookId: string;
  /** The first field of the answer, which has to be free of errors. */
  run(query: string, variables?: object, as?: string): Promise<Data>;
  /** A new contact of alice's. */
  create(input: object, bookId?: string): Promise<Data>;
  importVcf(vcf: string): Promise<Data>;
}

export const ERRORS =
  'errors { __typename code message path ... on VersionConflict { currentVersion } }';

const CREATE = `mutation($bookId: ID!, $input: ContactInput!) {
  createContact(bookId: $bookId, input: $input) { contact { id uid version vcard photoUrl } ${ERRORS} } }`;
const IMPORT = `mutation($bookId: ID!, $vcf: String!) {
  importVcards(bookId: $bookId, vcf: $vcf) { created updated skipped ${ERRORS} } }`;

/** Boots the subgraph. */
export async function contactsWorld(): Promise<ContactsWorld> {
  const world = await subgraphWorld(contacts, {});
  const run: ContactsWorld['run'] = async (query, variables = {}, as = 'alice') => {
    const { data, errors } = await world
      .as(as)
      .execute(query, variables as Record<string, unknown>);
    expect(errors).toBeUndefined();
    return Object.values(data as object)[0];
  };
  const bookId = (await run('{ addressBooks { id } }'))[0].id;
  return {
    world,
    bookId,
    run,
    create: async (input, book = bookId) => {
      const { contact, errors } = await run(CREATE, { bookId: book, input });
      expect(errors).toEqual([]);
      return contact;
    },
    importVcf: (vcf) => run(IMPORT, { bookId, vcf }),
  };
}

/** The next event of a subscription that has `kind`, once it is there; what was before is passed over. */
export async function nextOf(
  stream: AsyncGenerator<Answer, void>,
  kind?: 'CREATED' | 'UPDATED' | 'DESTROYED',
): Promise<Data> {
  for (;;) {
    const { value } = await stream.next();
    if (!value) throw new Error('The stream has ended');
    const event = Object.values(value.data as object)[0];
    if (kind === undefined || event.kind === kind) return event;
  }
}
