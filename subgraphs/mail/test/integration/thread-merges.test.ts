import type { Answer } from '@suitegraph/kit/testing';
import { mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { mailboxReader } from '../support/mailbox';

describe('threads whose parent comes late', () => {
  let world: MailWorld;
  const { run } = mailboxReader(() => world);
  beforeAll(async () => {
    world = await mailWorld();
  });
  afterAll(async () => {
    await world.close();
  });

  const send = (name: string, references?: string) =>
    world.send({
      from: 'anna@outside.example',
      to: 'alice@demo.test',
      subject: name,
      text: 'x',
      messageId: `<${name}@outside.example>`,
      ...(references !== undefined && { references }),
    });
  const threads = async (): Promise<Map<string, string>> => {
    const query = '{ messages { edges { node { subject thread { id } } } } }';
    const { edges } = (await run('alice', query)).messages;
    return new Map(edges.map(({ node }: Json) => [node.subject, node.thread.id]));
  };
  const events = (type: string): Promise<Json[]> =>
    world.platform.events.database.query(
      'SELECT key, kind, data, changed_fields FROM kit.outbox WHERE type = $1 ORDER BY seq',
      [type],
    );

  it('become one, and every message of the other is told of', async () => {
    await send('first');
    await send('second');
    const before = await threads();
    const [first, second] = [before.get('first'), before.get('second')];
    expect(first).not.toBe(second);
    const stream = await world
      .as('alice')
      .subscribe('subscription { messageChanged { changedFields message { subject } } }');
    const heard = stream.next();
    await send('tie', '<first@outside.example> <second@outside.example>');
    expect(((await heard).value as Answer).data.messageChanged).toEqual({
      changedFields: ['thread'],
      message: { subject: 'second' },
    });
    await stream.return();
    const after = await threads();
    expect(new Set(after.values())).toEqual(new Set([first]));
    expect(await events('mail.thread')).toMatchObject([
      { key: first, kind: 'UPDATED', data: { merged: [second] } },
    ]);
  });

  it('say nothing when a message joins a thread that is known', async () => {
    const before = await events('mail.thread');
    await send('answer', '<first@outside.example>');
    expect(await events('mail.thread')).toEqual(before);
    expect((await threads()).get('answer')).toBe((await threads()).get('first'));
  });
});
