import { createTransport } from 'nodemailer';
import { sampleInvitation, samplePdf } from '../../src/demo/samples';

/** A letter from outside to Alice with a PDF and a meeting request. */
export interface Letter {
  readonly subject: string;
  readonly uid: string;
  readonly start: Date;
  readonly to?: string;
}

/** Delivers a letter as any mail server would. */
export async function deliver(smtpPort: number, letter: Letter): Promise<void> {
  const { subject, uid, start, to = 'alice@demo.test' } = letter;
  const transport = createTransport({ host: '127.0.0.1', port: smtpPort, ignoreTLS: true });
  const content = sampleInvitation({
    uid,
    summary: subject,
    start,
    end: new Date(start.getTime() + 3_600_000),
    organizer: 'dana@partner.example',
    attendees: [to],
  });
  try {
    await transport.sendMail({
      from: { name: 'Dana Diaz', address: 'dana@partner.example' },
      to,
      subject,
      text: 'See the attachment.',
      attachments: [
        { filename: 'offer.pdf', content: samplePdf(subject), contentType: 'application/pdf' },
      ],
      icalEvent: { method: 'REQUEST', content },
    });
  } finally {
    transport.close();
  }
}
