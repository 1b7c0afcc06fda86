import { mailboxReader } from '../support/mailbox';
import { mailWorld, type MailWorld } from '../support/mail-world';

const UPLOAD = `mutation ($filename: String!) { createAttachmentUpload(filename: $filename, size: 1) {
  attachmentId errors { code path } } }`;

describe('names of files that are paths', () => {
  let world: MailWorld;
  const { run } = mailboxReader(() => world);
  beforeAll(async () => {
    world = await mailWorld();
  });
  afterAll(() => world.close());

  it.each([
    '../../etc/passwd',
    '/etc/passwd',
    'C:\\Windows\\evil.exe',
    '..',
    '.',
    '',
    'a\r\nContent-Type: text/html',
    'a\0.exe',
    'a\ud800',
    'a'.repeat(256),
  ])('refuses the upload of %j', async (filename) => {
    expect((await run('alice', UPLOAD, { filename })).createAttachmentUpload).toEqual({
      attachmentId: null,
      errors: [{ code: 'INVALID_REQUEST_BODY', path: ['filename'] }],
    });
  });

  it('takes what only looks like one', async () => {
    const { errors } = (await run('alice', UPLOAD, { filename: '...and more: 50%.txt' }))
      .createAttachmentUpload;
    expect(errors).toEqual([]);
  });

  it('hands received ones out as names alone', async () => {
    await world.send({
      from: 'a@outside.example',
      to: 'alice@demo.test',
      subject: 'Paths',
      attachments: [{ filename: '../../up.html', content: '<script>x()</script>' }],
    });
    const query = '{ messages { edges { node { attachments { filename downloadUrl } } } } }';
    const [attachment] = (await run('alice', query)).messages.edges[0].node.attachments;
    expect(attachment.filename).toBe('up.html');
    const { headers } = await fetch(attachment.downloadUrl);
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="up\.html"/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});
