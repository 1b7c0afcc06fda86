import { SmtpDialogue, mailWorld, type MailWorld } from '../support/mail-world';

const NEWEST = `{ messages(first: 5) { totalCount edges { node {
  id messageId version subject snippet text size flags date folders { role unread total } thread { id subject }
  from { name address person { address } } to { address } attachments { filename size checksum inline }
} } } }`;

describe('receiving mail', () => {
  let world: MailWorld;
  beforeAll(async () => {
    world = await mailWorld();
  });
  afterAll(async () => {
    await world.close();
  });

  const newest = async (user: string): Promise<any> => {
    const answer = await world.as(user).execute(NEWEST);
    expect(answer.errors).toBeUndefined();
    return answer.data.messages.edges[0]?.node;
  };

  it('stores a message, shows it and announces it', async () => {
    const stream = await world
      .as('alice')
      .subscribe(
        'subscription { messageChanged { kind origin backfill messageId message { id subject folders { role } } } }',
      );
    const heard = stream.next();
    await world.send({
      from: 'Anna Outside <anna@outside.example>',
      to: 'alice@demo.test',
      subject: 'Grüße aus Köln',
      text: 'Hello Alice,\nhow are you?',
      attachments: [{ filename: 'report.pdf', content: Buffer.from('%PDF-1.7 fake') }],
    });
    const event = (await heard).value.data.messageChanged;
    expect(event).toMatchObject({ kind: 'CREATED', origin: 'SMTP', backfill: false });
    expect(event.message).toEqual({
      id: event.messageId,
      subject: 'Grüße aus Köln',
      folders: [{ role: 'INBOX' }],
    });
    await stream.return();
    expect(await newest('alice')).toMatchObject({
      version: 'v1',
      snippet: 'Hello Alice, how are you?',
      flags: [],
      folders: [{ role: 'INBOX', unread: 1, total: 1 }],
      from: [{ name: 'Anna Outside', address: 'anna@outside.example' }],
      attachments: [{ filename: 'report.pdf', size: 13, inline: false }],
    });
    expect(await newest('bob')).toBeUndefined();
    expect(await newest('mallory@other.test')).toBeUndefined();
  });
});
