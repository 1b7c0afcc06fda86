import { randomUUID } from 'node:crypto';
import { deliver } from '../support/letter';
import type { Stage } from '.';

/** Attachments, and what becomes of them. */
export function driveScenarios(stage: Stage): void {
  it('downloads an attachment, whole and in ranges, and saves it to the drive', async () => {
    const subject = `Attachment ${randomUUID()}`;
    await deliver(stage.deployment.smtpPort, {
      subject,
      uid: `${randomUUID()}@partner.example`,
      start: new Date('2027-05-01T09:00:00Z'),
    });
    const { messages } = await stage.alice.run(
      `query ($subject: String!) { messages(first: 1, filter: { subject: $subject }) {
        edges { node { attachments { id filename size downloadUrl savedAs { name } } } } } }`,
      { subject },
    );
    const attachment = messages.edges[0].node.attachments.find(
      ({ filename }: { filename: string }) => filename === 'offer.pdf',
    );
    expect(attachment.savedAs).toBeNull();
    const whole = Buffer.from(await (await fetch(attachment.downloadUrl as string)).arrayBuffer());
    expect(whole.subarray(0, 5).toString()).toBe('%PDF-');
    expect(whole.length).toBe(attachment.size);
    const part = await fetch(attachment.downloadUrl as string, { headers: { range: 'bytes=1-3' } });
    expect([part.status, await part.text()]).toEqual([206, 'PDF']);

    const { viewer } = await stage.alice.run('{ viewer { drive { root { id } } } }');
    const { saveAttachmentToDrive } = await stage.alice.run(
      `mutation ($id: ID!, $folder: ID!) {
        saveAttachmentToDrive(attachmentId: $id, folderId: $folder) { ok errors { code message } }
      }`,
      { id: attachment.id, folder: viewer.drive.root.id },
    );
    expect(saveAttachmentToDrive).toEqual({ ok: true, errors: [] });
    const saved = await stage.alice.run(
      `query ($subject: String!) { messages(first: 1, filter: { subject: $subject }) {
        edges { node { attachments { filename savedAs { name downloadUrl } } } } } }`,
      { subject },
    );
    const [file] = saved.messages.edges[0].node.attachments.filter(
      ({ filename }: { filename: string }) => filename === 'offer.pdf',
    );
    const copy = Buffer.from(await (await fetch(file.savedAs.downloadUrl as string)).arrayBuffer());
    expect(copy.equals(whole)).toBe(true);
  });

  it('refuses a signed URL that was tampered with', async () => {
    const { recent } = await stage.bob.run(
      '{ recent: files(first: 1) { edges { node { downloadUrl } } } }',
    );
    const url = recent.edges[0].node.downloadUrl as string;
    const tampered = url.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    expect((await fetch(tampered)).status).toBe(403);
  });
}
