import { mailboxReader } from '../support/mailbox';
import type { Json, MailWorld } from '../support/mail-world';

/**
 * Arguments of each query and mutation that takes text, as a client in order gives them; several of
 * one are told apart by what stands behind its name.
 */
export type Examples = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const UPSERT_TEMPLATE = `mutation { upsertEmailTemplate(input: { name: "Hi", subject: "Hi {{name}}", text: "x" }) { ok } }`;
const RULE = {
  name: 'Files',
  conditions: [{ field: 'HEADER', operator: 'CONTAINS', header: 'X-Kind', value: 'x' }],
  actions: [
    { kind: 'MOVE', argument: 'Projects' },
    { kind: 'ADD_LABEL', argument: 'x' },
    { kind: 'ADD_FLAG', argument: 'x' },
    { kind: 'FORWARD', argument: 'bob@demo.test' },
    { kind: 'REJECT', argument: 'No' },
    { kind: 'WEBHOOK', argument: 'hook' },
    { kind: 'REPLY_TEMPLATE', argument: '{"text": "Away"}' },
  ],
};

/** One call of each, made for what alice has in this world. */
export async function examplesFor(
  world: MailWorld,
  ports: { readonly imap: number; readonly smtp: number },
): Promise<Examples> {
  const box = mailboxReader(() => world);
  await world.send({ from: 'anna@outside.example', to: 'alice@demo.test', subject: 'One' });
  await box.run('alice', UPSERT_TEMPLATE);
  const [templateId] = (await box.run('alice', '{ emailTemplates { id } }')).emailTemplates.map(
    ({ id }: Json) => id,
  );
  const accountId = (await box.me()).mailAccounts[0].id;
  const folderId = await box.folderId('INBOX');
  const id = await box.idOf('One');
  const address = [{ name: 'Bob', address: 'bob@demo.test' }];
  const options = { idempotencyKey: 'key' };
  const input = { accountId, to: address, subject: 'Hi', text: 'Hi' };
  const letter = { ...input, cc: address, bcc: address, html: '<p>Hi</p>', inReplyTo: id };
  const template = { accountId, to: address, templateId, templateData: { name: 'x' } };
  const login = { host: '127.0.0.1', security: 'PLAIN', username: 'u', password: 'p' };
  const imap = { ...login, port: ports.imap };
  const smtp = { ...login, port: ports.smtp };
  const account = { address: 'a@outside.example', name: 'A', imap, smtp };
  const ids = [id];
  return {
    message: { id },
    messages: {
      accounts: [accountId],
      filter: { q: 'x', from: 'a', to: 'b', subject: 'c', flags: ['x'], labels: ['y'] },
    },
    'messages on the next page': { after: 'x' },
    searchThreads: { accounts: [accountId], filter: { q: 'x' } },
    thread: { id },
    mailAccount: { id },
    suppressions: { search: 'a' },
    autoconfig: { address: 'a@no-such-host.invalid' },
    mailRuleRun: { id },
    mailRules: { accountId },
    exportMailRules: { accountId },
    dkimKeys: { domain: 'demo.test' },
    previewEmailTemplate: { id: templateId, data: { name: 'x' } },
    createAttachmentUpload: { filename: 'a.txt', size: 3 },
    saveAttachmentToDrive: { attachmentId: id, folderId: id },
    createFolder: { accountId, path: 'Projects/Name' },
    renameFolder: { id: folderId, path: 'Renamed' },
    deleteFolder: { id: folderId },
    setMailQuota: { userId: 'user-bob@demo.test' },
    setFolderAcl: { id: folderId, grantee: 'bob@demo.test', rights: ['l', 'r'] },
    updateMessages: { ids, addFlags: ['x'], addLabels: ['z'], options: { ifMatch: 'v1' } },
    moveMessages: { ids, folderId },
    deleteMessages: { ids },
    addSuppression: { address: 'nobody@outside.example' },
    removeSuppression: { address: 'nobody@outside.example' },
    setMailJournal: { address: 'bob@demo.test' },
    connectMailAccount: { input: { ...account, signature: 'Yours' } },
    verifyMailAccount: { input: account },
    pauseMailAccount: { id, paused: true },
    resyncMailAccount: { id },
    removeMailAccount: { id },
    watchMailFolders: { id: accountId, folderIds: [folderId] },
    simulateMailRules: { accountId, rule: RULE, rawEml: 'Subject: x\r\n\r\nx' },
    applyMailRules: { accountId, folderId, options },
    upsertMailRule: { accountId, input: RULE, options },
    upsertSharedMailRule: { input: RULE, options },
    reorderMailRules: { accountId, ids: [] },
    reorderSharedMailRules: { ids: [] },
    deleteMailRule: { id },
    importMailRules: { accountId, script: 'keep;', options },
    saveDraft: { input: letter, options },
    sendMessage: { input: letter, options },
    'sendMessage of a template': { input: template, options: {} },
    'sendMessage with files': {
      input: { ...input, attachmentIds: [id], fileIds: [id], draftId: id },
      options: {},
    },
    sendTemplate: { templateId, to: address, data: { name: 'x' }, options },
    sendBulk: { input: { ...input, to: [] }, recipients: address, options },
    forwardMessage: { id, to: address, text: 'See', options },
    cancelSend: { outboxId: id },
    rotateDkimKey: { domain: 'demo.test' },
    activateDkimKey: { id },
    upsertEmailTemplate: { input: { name: 'N', subject: 's', text: 't', html: 'h' } },
    deleteEmailTemplate: { id },
  };
}
