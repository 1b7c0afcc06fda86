import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { MimeParser } from './mime-parser';

describe('MimeParser', () => {
  it('gives up the part in hand when the rest of a message cannot be read', async () => {
    let open = 0;
    const parser = new MimeParser({
      put: async (source) => {
        open += 1;
        try {
          const content = Buffer.isBuffer(source) ? source : await buffer(source);
          return { key: 'k', size: content.length };
        } finally {
          open -= 1;
        }
      },
    });
    const part = '--b\r\nContent-Type: application/x-part\r\n\r\nx\r\n';
    const raw = Buffer.from(
      `Subject: many\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${part.repeat(5_000)}--b--\r\n`,
    );
    const mail = await parser.parseStream(raw.subarray(0, 1_000), Readable.from([raw]));
    expect(mail).toMatchObject({ subject: 'many', parts: [], text: null });
    expect(mail.defect).not.toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(open).toBe(0);
  });

  it('takes a meeting request beside the text as part of the body, and one with a name as attached', async () => {
    const parser = new MimeParser({
      put: (source) =>
        Promise.resolve({ key: 'k', size: Buffer.isBuffer(source) ? source.length : 0 }),
    });
    const calendar = 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n';
    const type = 'Content-Type: text/calendar; method=REQUEST';
    const raw = Buffer.from(
      [
        'Content-Type: multipart/alternative; boundary=b',
        '',
        `--b\r\nContent-Type: text/plain\r\n\r\nPlease come`,
        `--b\r\n${type}\r\n\r\n${calendar}`,
        `--b\r\n${type}; name=invite.ics\r\nContent-Disposition: attachment; filename=invite.ics\r\n\r\n${calendar}`,
        '--b--\r\n',
      ].join('\r\n'),
    );
    const wanted = [
      { filename: null, inline: true },
      { filename: 'invite.ics', inline: false },
    ];
    expect((await parser.parse(raw)).parts).toMatchObject(wanted);
    const streamed = await parser.parseStream(raw.subarray(0, 100), Readable.from([raw]));
    expect(streamed.parts).toMatchObject(wanted);
  });
});
