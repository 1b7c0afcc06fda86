import type { Json, MailWorld } from './mail-world';

/** A page of messages, filtered. */
export const PAGE = `query ($filter: MessageFilter, $accounts: [ID!], $first: Int, $after: String) {
  messages(filter: $filter, accounts: $accounts, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } edges { node { id subject version flags labels } } } }`;

const ME = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { unreadCount mailAccounts { id state folders {
  id role path unread total syncToken parent { path } account { id } messages(first: 3) { edges { node { subject } } } } } } } }`;

/** Reads alice's mailbox, and others' by name; a GraphQL error fails the test. */
export function mailboxReader(world: () => MailWorld) {
  const run = async (name: string, query: string, variables: object = {}): Promise<Json> => {
    const answer = await world()
      .as(name)
      .execute(query, variables as never);
    expect(answer.errors).toBeUndefined();
    return answer.data;
  };
  const list = async (variables: object = {}, name = 'alice'): Promise<Json[]> =>
    (await run(name, PAGE, variables)).messages.edges.map(({ node }: Json) => node);
  const subjects = async (filter: object) => (await list({ filter })).map(({ subject }) => subject);
  const me = async (name = 'alice'): Promise<Json> => {
    const { userId } = world().as(name).principal;
    return (await run(name, ME, { r: [{ __typename: 'User', id: userId }] }))._entities[0];
  };
  const idOf = async (subject: string): Promise<string> =>
    (await list()).find((message) => message.subject === subject).id;
  const folderId = async (role: string): Promise<string> =>
    (await me()).mailAccounts[0].folders.find((folder: Json) => folder.role === role).id;
  return { run, list, subjects, me, idOf, folderId };
}

/** What alice is sent before the tests, oldest first. */
export const OUTSIDE_MAIL = [
  {
    from: 'Anna <anna@outside.example>',
    subject: 'Budget 2026',
    text: 'The quarterly numbers are attached',
    attachments: [{ filename: 'n.csv', content: 'a,b' }],
  },
  {
    from: 'Anna <anna@outside.example>',
    subject: 'Lunch',
    text: 'Pizza on Friday?',
    messageId: '<lunch@outside.example>',
  },
  {
    from: 'Ben <ben@outside.example>',
    subject: 'Re: Lunch',
    text: 'Pasta!',
    references: '<lunch@outside.example>',
    cc: 'Anna <anna@outside.example>',
  },
  { from: 'Ben <ben@outside.example>', subject: '100% _sure_', text: 'percent' },
];
