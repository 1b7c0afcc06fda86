import type { Json, MailWorld } from './mail-world';

const PAYLOAD = `message { id version subject flags text messageId headers { name value } folders { role } thread { id } to { address } bcc { address }
  attachments { filename mimeType size checksum contentId inline } }
  outboxItem { id state sendAt undoUntil attempts lastError message { id } } errors { code message path }`;

const LIST = `{ messages { edges { node { id version subject text html flags raw direction: messageId headers { name value } folders { role } from { address } to { address } bcc { address }
  attachments { filename mimeType size checksum contentId inline }
  delivery { state imapAppendState recipients { address { address } state smtpResponse } attempts { ok at response } } } } } }`;

/** Sends and reads as people of a world; a GraphQL error fails the test. */
export function mailSender(world: () => MailWorld) {
  const run = async (name: string, query: string, variables: object = {}): Promise<Json> => {
    const answer = await world()
      .as(name)
      .execute(query, variables as never);
    expect(answer.errors).toBeUndefined();
    return answer.data;
  };
  const account = async (name: string): Promise<string> => {
    const { userId } = world().as(name).principal;
    const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { mailAccounts { id } } } }`;
    const data = await run(name, query, { r: [{ __typename: 'User', id: userId }] });
    return data._entities[0].mailAccounts[0].id;
  };
  const withInput =
    (head: string, field: string) =>
    async (name: string, input: object, variables: object = {}): Promise<Json> => {
      const accountId = await account(name);
      const data = await run(name, `mutation (${head}) { ${field} { ${PAYLOAD} } }`, {
        options: {},
        ...variables,
        input: { accountId, ...input },
      });
      return Object.values(data)[0];
    };
  const send = withInput(
    '$input: SendInput!, $options: WriteOptions!',
    'sendMessage(input: $input, options: $options)',
  );
  const saveDraft = withInput(
    '$input: SendInput!, $id: ID, $options: WriteOptions',
    'saveDraft(input: $input, id: $id, options: $options)',
  );
  const cancel = async (name: string, outboxId: string): Promise<Json> =>
    (
      await run(name, `mutation ($id: ID!) { cancelSend(outboxId: $id) { ${PAYLOAD} } }`, {
        id: outboxId,
      })
    ).cancelSend;
  const outbox = async (name: string): Promise<Json[]> =>
    (await run(name, '{ outbox { id state message { subject folders { role } } } }')).outbox;
  const mailbox = async (name: string): Promise<Json[]> =>
    (await run(name, LIST)).messages.edges.map(({ node }: Json) => node);
  const find = async (name: string, subject: string): Promise<Json> =>
    (await mailbox(name)).find((message) => message.subject === subject);
  const upload = async (name: string, filename: string, content: Buffer): Promise<string> => {
    const create = `mutation ($f: String!, $s: Int!) { createAttachmentUpload(filename: $f, size: $s) { attachmentId uploadUrl } }`;
    const data = await run(name, create, { f: filename, s: content.length });
    const { attachmentId, uploadUrl } = data.createAttachmentUpload;
    const type = { 'content-type': 'application/pdf' };
    await fetch(uploadUrl, { method: 'PUT', body: new Uint8Array(content), headers: type });
    return attachmentId;
  };
  return { run, account, send, saveDraft, cancel, outbox, mailbox, find, upload };
}

/** Recipients as the graph takes them. */
export const to = (...addresses: string[]) => addresses.map((address) => ({ address }));

/** The payload of everything that sends. */
export const SENT = PAYLOAD;
