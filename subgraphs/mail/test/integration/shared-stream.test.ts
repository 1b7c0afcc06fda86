import type { Answer } from '@suitegraph/kit/testing';
import { mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { mailboxReader } from '../support/mailbox';
import { action, condition, ruleMaker } from '../support/rules';

const STREAM = `subscription ($folders: [ID!]) { messageChanged(folders: $folders) {
  kind origin changedFields message { subject } } }`;

describe('the live stream of a shared folder', () => {
  let world: MailWorld;
  let team: string;
  let account: string;
  const box = mailboxReader(() => world);
  const rules = ruleMaker(() => world);
  beforeAll(async () => {
    world = await mailWorld();
    account = await rules.account();
    const made = await box.run(
      'alice',
      `mutation { createFolder(accountId: "${account}", path: "Team") { folder { id } } }`,
    );
    team = made.createFolder.folder.id;
    for (const id of [team, await box.folderId('DRAFTS')]) await share(id);
  });
  afterAll(async () => {
    await world.close();
  });

  const share = (id: string): Promise<Json> =>
    box.run(
      'alice',
      `mutation { setFolderAcl(id: "${id}", grantee: "bob@demo.test", rights: ["l", "r"]) { errors { code } } }`,
    );
  const heardBy = async (name: string, work: () => Promise<unknown>): Promise<Json> => {
    const stream = await world.as(name).subscribe(STREAM, { folders: null });
    const next = stream.next();
    await work();
    const { value } = await next;
    await stream.return();
    return (value as Answer).data.messageChanged;
  };

  it('tells its reader of mail that rules file there as it arrives, and of no other', async () => {
    await rules.upsert({
      name: 'team',
      conditions: [condition('SUBJECT', 'CONTAINS', 'team')],
      actions: [action('MOVE', 'Team')],
    });
    const heard = await heardBy('bob', async () => {
      await rules.send({ subject: 'private' });
      await rules.send({ subject: 'for the team' });
    });
    expect(heard).toMatchObject({
      kind: 'CREATED',
      origin: 'SMTP',
      message: { subject: 'for the team' },
    });
  });

  it('tells of what its owner writes there', async () => {
    const draft = (subject: string) =>
      box.run(
        'alice',
        `mutation ($input: SendInput!) { saveDraft(input: $input) { message { id } errors { code } } }`,
        { input: { accountId: account, to: [], subject } },
      );
    const heard = await heardBy('bob', () => draft('our plan'));
    expect(heard).toMatchObject({ kind: 'CREATED', message: { subject: 'our plan' } });
  });

  it('says nothing any more once the rights are gone', async () => {
    await box.run(
      'alice',
      `mutation { setFolderAcl(id: "${team}", grantee: "bob@demo.test", rights: []) { errors { code } } }`,
    );
    const heard = await heardBy('bob', async () => {
      await rules.send({ subject: 'team again' });
      await world.send({ from: 'x@outside.example', to: 'bob@demo.test', subject: 'my own' });
    });
    expect(heard).toMatchObject({ message: { subject: 'my own' } });
  });
});
