import { randomUUID } from 'node:crypto';
import { deliver } from '../support/letter';
import type { Stage } from '.';

const MESSAGE_CHANGED = `subscription ($from: DateTime!, $to: DateTime!, $after: SyncToken) {
  messageChanged(kinds: [CREATED], after: $after) {
    eventId cursor occurredAt correlationId kind
    message {
      id subject
      attachments { filename mimeType size downloadUrl }
      from { address person {
        displayName
        contact { fullName org }
        freeBusy(from: $from, to: $to) { start end type }
      } }
      calendarInvite { summary iCalUid attendees { email { address } status } }
    }
  }
}`;

const START = new Date('2027-03-10T09:00:00Z');
const WINDOW = { from: '2027-03-10T00:00:00Z', to: '2027-03-11T00:00:00Z' };

/** What a subscriber sees of a letter that comes in over SMTP. */
export function realtimeScenarios(stage: Stage): void {
  it('reaches a subscriber within a second, hydrated from the other subgraphs', async () => {
    const stream = await stage.alice.subscribe(MESSAGE_CHANGED, WINDOW);
    const subject = `Offer ${randomUUID()}`;
    const uid = `${randomUUID()}@partner.example`;
    await new Promise((resolve) => setTimeout(resolve, 100)); // the subscription is on its way
    const sent = performance.now();
    await deliver(stage.deployment.smtpPort, { subject, uid, start: START });
    const { messageChanged } = await stream.next(
      (data) => data.messageChanged.message?.subject === subject,
    );
    expect(performance.now() - sent).toBeLessThan(1_000);
    expect(messageChanged).toMatchObject({
      kind: 'CREATED',
      message: {
        attachments: expect.arrayContaining([
          expect.objectContaining({ filename: 'offer.pdf', mimeType: 'application/pdf' }),
        ]),
        from: [
          {
            address: 'dana@partner.example',
            person: {
              displayName: 'Dana Diaz',
              contact: { fullName: 'Dana Diaz', org: 'Partner Inc' },
              freeBusy: [
                {
                  start: '2027-03-10T09:00:00.000Z',
                  end: '2027-03-10T10:00:00.000Z',
                  type: 'BUSY',
                },
              ],
            },
          },
        ],
        calendarInvite: {
          iCalUid: uid,
          summary: subject,
          attendees: [{ email: { address: 'alice@demo.test' }, status: 'NEEDS_ACTION' }],
        },
      },
    });
    await stream.end();
  });

  it('hydrates a colleague’s free/busy', async () => {
    const stream = await stage.alice.subscribe(MESSAGE_CHANGED, WINDOW);
    const { calendars } = await stage.bob.run('{ calendars { id } }');
    const { createEvent } = await stage.bob.run(
      `mutation ($id: ID!, $input: EventInput!) { createEvent(calendarId: $id, input: $input) { errors { message } } }`,
      {
        id: calendars[0].id,
        input: { summary: 'Secret', start: '2027-03-10T10:00:00Z', end: '2027-03-10T11:00:00Z' },
      },
    );
    expect(createEvent.errors).toEqual([]);
    const subject = `Lunch ${randomUUID()}`;
    const sent = await sendAsBob(stage, subject);
    expect(sent.errors).toEqual([]);
    const { messageChanged } = await stream.next(
      (data) => data.messageChanged.message?.subject === subject,
    );
    expect(messageChanged.message.from[0].person.freeBusy).toEqual([
      expect.objectContaining({
        start: '2027-03-10T10:00:00.000Z',
        end: '2027-03-10T11:00:00.000Z',
      }),
    ]);
    await stream.end();
  });

  it('goes on after a cursor as if nothing had been missed', async () => {
    const first = await stage.alice.subscribe(MESSAGE_CHANGED, WINDOW);
    const subjects = [randomUUID(), randomUUID(), randomUUID()];
    await new Promise((resolve) => setTimeout(resolve, 100));
    await sendAsBob(stage, subjects[0] ?? '');
    const { messageChanged } = await first.next(
      (data) => data.messageChanged.message?.subject === subjects[0],
    );
    await first.end();
    for (const subject of subjects.slice(1)) await sendAsBob(stage, subject);
    const again = await stage.alice.subscribe(MESSAGE_CHANGED, {
      ...WINDOW,
      after: messageChanged.cursor,
    });
    const replayed = [await again.next(), await again.next()];
    expect(replayed.map((data) => data.messageChanged.message.subject)).toEqual(subjects.slice(1));
    await again.end();
  });

  it('does not tell one person of another’s mail', async () => {
    const stream = await stage.bob.subscribe(MESSAGE_CHANGED, WINDOW);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const uid = `${randomUUID()}@partner.example`;
    await deliver(stage.deployment.smtpPort, { subject: 'For Alice alone', uid, start: START });
    await expect(stream.step(700)).rejects.toThrow('No event');
    await stream.end();
  });
}

async function sendAsBob({ bob }: Stage, subject: string): Promise<{ errors: unknown[] }> {
  const { viewer } = await bob.run('{ viewer { mailAccounts { id } } }');
  const { sendMessage } = await bob.run(
    `mutation ($input: SendInput!, $options: WriteOptions!) {
      sendMessage(input: $input, options: $options) { errors { code message } }
    }`,
    {
      input: {
        accountId: viewer.mailAccounts[0].id,
        to: [{ address: 'alice@demo.test' }],
        subject,
        text: 'Hello',
      },
      options: { idempotencyKey: randomUUID() },
    },
  );
  return sendMessage as { errors: unknown[] };
}
