import { mailboxReader } from '../support/mailbox';
import { mailWorld, type MailWorld } from '../support/mail-world';

const MANY = Array.from({ length: 100_000 }, (_, n) => ({ address: `r${n}@outside.example` }));

describe('recipients', () => {
  let world: MailWorld;
  const { run, me, subjects, list } = mailboxReader(() => world);
  beforeAll(async () => {
    world = await mailWorld({ SMTP_MAX_RECIPIENTS: 2 });
  });
  afterAll(() => world.close());

  it('are taken up to the limit, and the others can be sent to later', async () => {
    const replies = await world.dialogue(
      'MAIL FROM:<a@outside.example>',
      ...['alice', 'bob', 'carol'].map((name) => `RCPT TO:<${name}@demo.test>`),
      'DATA',
      Buffer.from('Subject: Three\r\n\r\nx\r\n.\r\n'),
    );
    expect(replies.map((reply) => reply.slice(0, 9))).toEqual([
      '250 Accep',
      '250 Accep',
      '250 Accep',
      '452 4.5.3',
      '354 End d',
      expect.stringMatching(/^250/),
    ]);
    expect(await subjects({ subject: 'Three' })).toEqual(['Three']);
    expect(await list({}, 'carol')).toEqual([]);
  });

  it('are refused in a draft, a template and bulk mail by their number', async () => {
    await run(
      'alice',
      'mutation { upsertEmailTemplate(input: { name: "n", subject: "s" }) { ok } }',
    );
    const [{ id }] = (await run('alice', '{ emailTemplates { id } }')).emailTemplates;
    const accountId = (await me()).mailAccounts[0].id;
    const answer = await run(
      'alice',
      `mutation ($draft: SendInput!, $bulk: SendInput!, $id: ID!, $to: [AddressInput!]!) {
        saveDraft(input: $draft) { errors { code } }
        sendTemplate(templateId: $id, to: $to, data: {}, options: {}) { errors { code } }
        sendBulk(input: $bulk, recipients: $to, options: {}) { errors { code } } }`,
      {
        ...{ id, to: MANY.slice(0, 2_000) },
        draft: { accountId, to: MANY },
        bulk: { accountId, to: [], text: 'x' },
      },
    );
    const refused = { errors: [{ code: 'REQUEST_BODY_TOO_LARGE' }] };
    expect(answer).toEqual({ saveDraft: refused, sendTemplate: refused, sendBulk: refused });
    expect(await subjects({})).toEqual(['Three']);
  });
});
