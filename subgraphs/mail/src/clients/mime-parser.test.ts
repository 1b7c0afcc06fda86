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
});
