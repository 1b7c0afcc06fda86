import { card, type Data, ERRORS, type MirrorWorld, until } from './mirror-world';

const CONTACT = 'contact { id uid version fullName org vcard photoUrl }';
const CREATE = `mutation($bookId: ID!, $input: ContactInput!, $options: WriteOptions) {
  createContact(bookId: $bookId, input: $input, options: $options) { ${CONTACT} ${ERRORS} } }`;
const UPDATE = `mutation($id: ID!, $input: ContactInput!, $options: WriteOptions!) {
  updateContact(id: $id, input: $input, options: $options) { ${CONTACT} ${ERRORS} } }`;
const DELETE = `mutation($id: ID!, $options: WriteOptions!) {
  deleteContact(id: $id, options: $options) { ok ${ERRORS} } }`;
const READ = 'query($id: ID!) { contact(id: $id) { id version fullName org vcard photoUrl } }';
const IMPORT = `mutation($bookId: ID!, $vcf: String!) {
  importVcards(bookId: $bookId, vcf: $vcf) { created updated skipped ${ERRORS} } }`;
const FIND =
  'query($q: String) { contacts(q: $q) { edges { node { id fullName version vcard } } } }';
const GROUP = `mutation($name: String!, $members: [ID!]!, $bookId: ID) {
  upsertContactGroup(name: $name, members: $members, bookId: $bookId) { group { id name } ${ERRORS} } }`;
const MERGE = `mutation($ids: [ID!]!, $primary: ID!, $options: WriteOptions!) {
  mergeContacts(ids: $ids, primary: $primary, options: $options) { contact { id } undoToken ${ERRORS} } }`;

export { card, CREATE, DELETE, FIND, GROUP, IMPORT, MERGE, READ, UPDATE };

export async function create(on: MirrorWorld, input: object): Promise<Data> {
  const { contact, errors } = await on.run(CREATE, { bookId: on.bookId, input });
  expect(errors).toEqual([]);
  return contact;
}

export async function found(on: MirrorWorld, q: string): Promise<Data[]> {
  return (await on.run(FIND, { q })).edges.map(({ node }: Data) => node);
}

/** The card of a UID as its server has it. */
export async function upstream(on: MirrorWorld, uid: string): Promise<string | undefined> {
  for (const url of (await on.other?.urls()) ?? []) {
    const text = await on.other?.read(url);
    if (text?.includes(`UID:${uid}\r\n`)) return text;
  }
  return undefined;
}

/** The URL of a UID on its server. */
export async function urlOf(on: MirrorWorld, uid: string): Promise<string> {
  return until(async () => {
    for (const url of (await on.other?.urls()) ?? []) {
      if ((await on.other?.read(url))?.includes(`UID:${uid}\r\n`)) return url;
    }
    return undefined;
  });
}
