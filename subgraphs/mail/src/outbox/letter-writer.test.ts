import { Readable } from 'node:stream';
import type { Account } from '../accounts/account';
import { compose } from '../clients/mail-composer';
import type { ReceivedMail } from '../ingest/ingest.service';
import { LetterWriter, type WriterDependencies } from './letter-writer';

const account = { address: 'a@demo.test', displayName: null } as Account;
const letter = { to: [], cc: [], bcc: [], subject: 's', text: 'x', html: null };
const manuscript = { account, letter, references: [], enclosures: [] };

function writer(receive: WriterDependencies['ingest']['receive'], maxBytes = 1_000) {
  const blobs = { open: () => Promise.resolve(Readable.from(['x'])) };
  const quotas = { requireRoom: () => Promise.resolve() };
  return new LetterWriter({ ingest: { receive }, blobs, compose, quotas }, { maxBytes });
}

describe('a message that is written', () => {
  it.each(['ENOSPC', 'EDQUOT'])(
    'answers QUOTA_EXCEEDED when storing it fails with %s',
    async (code) => {
      const full = writer(() => Promise.reject(Object.assign(new Error('write'), { code })));
      await expect(full.write(manuscript)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    },
  );

  it('passes on every other failure as it is', async () => {
    const failure = new Error('other');
    await expect(writer(() => Promise.reject(failure)).write(manuscript)).rejects.toBe(failure);
  });

  it('is refused when it, or what goes with it, is too large', async () => {
    const large = { blob: { key: 'k', size: 1_001 } } as ReceivedMail;
    const refused = { code: 'REQUEST_BODY_TOO_LARGE', path: ['input', 'attachmentIds'] };
    await expect(writer(() => Promise.resolve(large)).write(manuscript)).rejects.toMatchObject(
      refused,
    );
    const file = { filename: 'f', mimeType: 'text/plain', size: 1_001, blob: 'b' };
    const never = writer(() => Promise.reject(new Error('not to be stored')));
    await expect(never.write({ ...manuscript, enclosures: [file] })).rejects.toMatchObject(refused);
  });
});
