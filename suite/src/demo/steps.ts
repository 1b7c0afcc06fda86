import { createTransport } from 'nodemailer';
import type { GraphClient } from './graph-client';
import { sampleInvitation, samplePdf, sampleWav } from './samples';

/** What the steps of the demo work with. */
export interface Demo {
  readonly alice: GraphClient;
  readonly bob: GraphClient;
  readonly carol: GraphClient;
  readonly smtpPort: number;
  /** Midnight of the day the demo began: dates are the same when a step is repeated. */
  readonly day: Date;
}

const DANA = { name: 'Dana Diaz', address: 'dana@partner.example' };
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const at = (day: Date, days: number, hour: number): Date =>
  new Date(day.getTime() + days * DAY_MS + hour * HOUR_MS);

/** Alice's address book. */
export async function addContacts({ alice }: Demo): Promise<void> {
  const [book] = await alice.read<{ id: string }[]>('{ result: addressBooks { id } }');
  const people = [
    { fullName: 'Bob Baker', email: 'bob@demo.test', org: 'Demo Ltd', title: 'Designer' },
    { fullName: 'Carol Carter', email: 'carol@demo.test', org: 'Demo Ltd', title: 'Producer' },
    { fullName: DANA.name, email: DANA.address, org: 'Partner Inc', title: 'Account manager' },
  ];
  for (const { email, ...person } of people) {
    await alice.write(
      `mutation ($book: ID!, $input: ContactInput!, $options: WriteOptions) {
        result: createContact(bookId: $book, input: $input, options: $options) { errors { message } }
      }`,
      {
        book: book?.id,
        input: { ...person, emails: [{ value: email, primary: true }] },
        options: { idempotencyKey: `demo-contact-${email}` },
      },
    );
  }
}

/** A week with meetings in it. */
export async function addEvents({ alice, day }: Demo): Promise<void> {
  const [calendar] = await alice.read<{ id: string }[]>('{ result: calendars { id } }');
  const events = [
    {
      summary: 'Stand-up',
      start: at(day, 0, 9),
      end: at(day, 0, 9.25),
      recurrence: ['RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=60'],
      attendees: [{ email: 'bob@demo.test' }, { email: 'carol@demo.test' }],
    },
    {
      summary: 'Design review',
      location: 'Room 2',
      start: at(day, 1, 14),
      end: at(day, 1, 15),
      attendees: [{ email: 'bob@demo.test' }],
    },
    { summary: 'Quarter planning', start: at(day, 3, 10), end: at(day, 3, 12) },
  ];
  for (const input of events) {
    await alice.write(
      `mutation ($calendar: ID!, $input: EventInput!, $options: WriteOptions) {
        result: createEvent(calendarId: $calendar, input: $input, options: $options) { errors { message } }
      }`,
      { calendar: calendar?.id, input, options: { idempotencyKey: `demo-event-${input.summary}` } },
    );
  }
}

/** Mail between colleagues, and an invitation with a brochure from outside. */
export async function sendMail(demo: Demo): Promise<void> {
  const { alice, bob, carol, day } = demo;
  const letters = [
    {
      from: bob,
      subject: 'Sketches for the landing page',
      text: 'Two variants are in my drive. Which one?',
    },
    {
      from: carol,
      subject: 'Mix is ready',
      text: 'The new mix is up: have a listen before Friday.',
    },
    {
      from: bob,
      subject: 'Lunch on Thursday?',
      text: 'The place at the corner, half past twelve.',
    },
  ];
  for (const { from, subject, text } of letters) {
    const account = await from.read<{ mailAccounts: { id: string }[] }>(
      '{ result: viewer { mailAccounts { id } } }',
    );
    await from.write(
      `mutation ($input: SendInput!, $options: WriteOptions!) {
        result: sendMessage(input: $input, options: $options) { errors { message } }
      }`,
      {
        input: {
          accountId: account.mailAccounts[0]?.id,
          to: [{ address: 'alice@demo.test' }],
          subject,
          text,
        },
        options: { idempotencyKey: `demo-mail-${subject}` },
      },
    );
  }
  await alice.read('{ result: viewer { mailAccounts { id } } }');
  await sendInvitation(demo.smtpPort, day);
}

async function sendInvitation(port: number, day: Date): Promise<void> {
  const transport = createTransport({
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    socketTimeout: 10_000,
  });
  const content = sampleInvitation({
    uid: 'kick-off@partner.example',
    summary: 'Kick-off with Partner Inc',
    start: at(day, 2, 13),
    end: at(day, 2, 14),
    organizer: DANA.address,
    attendees: ['alice@demo.test'],
  });
  await transport.sendMail({
    from: DANA,
    to: { name: 'Alice Archer', address: 'alice@demo.test' },
    subject: 'Kick-off with Partner Inc',
    text: 'The brochure is attached; please answer the invitation.',
    messageId: '<kick-off-invitation@partner.example>',
    date: day,
    attachments: [
      {
        filename: 'brochure.pdf',
        content: samplePdf('Partner Inc'),
        contentType: 'application/pdf',
      },
    ],
    icalEvent: { method: 'REQUEST', content },
  });
  transport.close();
}

interface Upload {
  readonly upload: { readonly id: string; readonly parts: readonly { readonly url: string }[] };
}

async function upload(
  client: GraphClient,
  file: {
    name: string;
    mimeType: string;
    target: 'DRIVE' | 'TRACKS';
    content: Buffer<ArrayBuffer>;
  },
): Promise<string> {
  const { content, ...about } = file;
  const begun = await client.write<Upload>(
    `mutation ($name: String!, $size: BigInt!, $mimeType: String, $target: UploadTarget!) {
      result: beginUpload(target: $target, name: $name, size: $size, mimeType: $mimeType) {
        upload { id parts { url } } errors { message }
      }
    }`,
    { ...about, size: String(content.length) },
  );
  for (const part of begun.upload.parts) await client.put(part.url, content);
  await client.write(
    'mutation ($id: ID!) { result: completeUpload(id: $id) { upload { id } errors { message } } }',
    { id: begun.upload.id },
  );
  return begun.upload.id;
}

/** A file of Bob's that Alice sees too. */
export async function shareFiles({ bob }: Demo): Promise<void> {
  const content = samplePdf('Landing page, two variants');
  const mimeType = 'application/pdf';
  const id = await upload(bob, { name: 'landing-page.pdf', mimeType, target: 'DRIVE', content });
  const { file } = await bob.read<{ file: { id: string } }>(
    'query ($id: ID!) { result: upload(id: $id) { file { id } } }',
    { id },
  );
  await bob.write(
    `mutation ($id: ID!) {
      result: shareFile(id: $id, address: "alice@demo.test", rights: "read") { errors { message } }
    }`,
    { id: file.id },
  );
}

/** A track of Carol's that Alice may hear. */
export async function shareTracks({ carol }: Demo): Promise<void> {
  const content = sampleWav(2, 440);
  const uploadId = await upload(carol, {
    name: 'mix.wav',
    mimeType: 'audio/wav',
    target: 'TRACKS',
    content,
  });
  const { track } = await carol.write<{ track: { id: string } }>(
    `mutation ($uploadId: ID!) {
      result: createTrack(uploadId: $uploadId, input: { title: "Friday mix", genre: "Demo" }) {
        track { id } errors { message }
      }
    }`,
    { uploadId },
  );
  await carol.write(
    `mutation ($id: ID!) {
      result: shareTrack(id: $id, address: "alice@demo.test") { errors { message } }
    }`,
    { id: track.id },
  );
}
