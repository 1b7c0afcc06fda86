import { eventually } from '../support/relay';
import type { Json } from '../support/mail-world';
import { remoteWorld, type RemoteWorld } from '../support/remote-world';

const LIST = `query ($a: [ID!]) { messages(accounts: $a, filter: { hasAttachment: true }) {
  edges { node { id subject } } } }`;
const SEARCH = `query ($a: [ID!], $q: String!) { messages(accounts: $a, filter: { q: $q }) { edges { node { id } } } }`;
const OPEN = `query ($id: ID!) { message(id: $id) { text headers { name value }
  attachments { filename ocrText } } }`;

// More than is read with a message's listing, as real mail has.
const TRACE =
  'Received: from outside.example by mx.elsewhere.example; Mon, 02 Nov 2026 10:00:00 +0000';
const RAW = [
  TRACE,
  'From: Ben <ben@outside.example>',
  'To: Anna <anna@elsewhere.example>',
  'Subject: Plans',
  'Message-ID: <plans@outside.example>',
  'Date: Mon, 02 Nov 2026 10:00:00 +0000',
  'X-Project: Tower',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain',
  '',
  'The figures are attached.',
  '--b',
  'Content-Type: text/plain; name=costs.txt',
  'Content-Disposition: attachment; filename=costs.txt',
  '',
  'All of it together: wolkenkratzer',
  '--b--',
  '',
].join('\r\n');

describe('a message elsewhere with an attachment', () => {
  let remote: RemoteWorld;
  let id: string;

  beforeAll(async () => {
    remote = await remoteWorld(['anna']);
    const other = await remote.client('anna');
    await other.append('INBOX', RAW);
    other.close();
    id = await remote.connect('anna');
  }, 60_000);
  afterAll(() => remote.close());

  const list = async (): Promise<Json[]> =>
    (await remote.run(LIST, { a: [id] })).messages.edges.map(({ node }: Json) => node);
  const find = async (q: string): Promise<Json[]> =>
    (await remote.run(SEARCH, { a: [id], q })).messages.edges.map(({ node }: Json) => node.id);

  it('is listed and found by its subject before any of its body is here', async () => {
    const [message] = await eventually(list, ({ length }) => length > 0);
    expect(message).toMatchObject({ subject: 'Plans' });
    expect(
      await eventually(
        () => find('plans'),
        ({ length }) => length > 0,
      ),
    ).toEqual([message.id]);
    expect(await find('wolkenkratzer')).toEqual([]);
    const kept = await remote.world.platform.events.database.query(
      `SELECT headers::text LIKE '%Received%' AS whole, blob FROM mail.message WHERE subject = 'Plans'`,
    );
    expect(kept).toEqual([{ whole: false, blob: '' }]);
  }, 30_000);

  it('has its whole header, and the words of its attachment, once it is opened', async () => {
    const [message] = await list();
    const opened = (await remote.run(OPEN, { id: message.id })).message;
    expect(opened.text).toContain('The figures are attached.');
    expect(opened.attachments.map(({ filename }: Json) => filename)).toEqual(['costs.txt']);
    const names = opened.headers.map(({ name }: Json) => name);
    expect(names).toEqual(expect.arrayContaining(['Received', 'Subject', 'X-Project']));
    const found = async (): Promise<Json[]> => find('wolkenkratzer');
    await eventually(found, ({ length }) => length > 0);
    expect(await eventually(found, ({ length }) => length > 0)).toEqual([message.id]);
    const again = (await remote.run(OPEN, { id: message.id })).message;
    expect(again.attachments[0].ocrText).toContain('wolkenkratzer');
  }, 30_000);
});
