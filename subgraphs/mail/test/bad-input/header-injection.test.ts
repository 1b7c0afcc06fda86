import { mailboxReader } from '../support/mailbox';
import { mailWorld, type MailWorld } from '../support/mail-world';
import { startMisbehavingImap } from '../support/misbehaving-imap';
import { startRelay } from '../support/relay';
import { REMOTE_SETTINGS, startSubmission } from '../support/remote-world';

const ENDS = { CRLF: '\r\n', LF: '\n', CR: '\r', NUL: '\0' };
const GOOD = 'bob@demo.test';

describe('a line break or NUL in what becomes a header', () => {
  let world: MailWorld;
  let relay: Awaited<ReturnType<typeof startRelay>>;
  let imap: Awaited<ReturnType<typeof startMisbehavingImap>>;
  let submission: Awaited<ReturnType<typeof startSubmission>>;
  let accountId: string;
  let id: string;
  const box = mailboxReader(() => world);
  beforeAll(async () => {
    relay = await startRelay();
    imap = await startMisbehavingImap();
    submission = await startSubmission('p');
    const settings = { SMTP_RELAY_URL: `smtp://127.0.0.1:${relay.port}`, ...REMOTE_SETTINGS };
    world = await mailWorld(settings);
    accountId = (await box.me()).mailAccounts[0].id;
    await world.send({ from: 'a@outside.example', to: 'alice@demo.test', subject: 'One' });
    id = await box.idOf('One');
  });
  afterAll(async () => {
    await world.close();
    await Promise.all([relay, imap, submission].map((server) => server.close()));
  });

  const at = (address: string, name?: string): object[] => [{ address, name }];
  const letter = (more: object): object => ({ input: { accountId, to: at(GOOD), ...more } });
  const rule = (kind: string, argument: string): object => ({
    accountId,
    input: { name: 'r', conditions: [], actions: [{ kind, argument }] },
  });
  const account = (more: object): object => {
    const login = { host: '127.0.0.1', security: 'PLAIN', username: 'u', password: 'p' };
    const servers = {
      imap: { ...login, port: imap.port },
      smtp: { ...login, port: submission.port },
    };
    return { input: { address: 'a@outside.example', ...servers, ...more } };
  };
  const SEND = ['sendMessage', '$input: SendInput!', 'input: $input, options: {}'] as const;
  const DRAFT = ['saveDraft', '$input: SendInput!', 'input: $input'] as const;
  const RULE = [
    'upsertMailRule',
    '$accountId: ID!, $input: MailRuleInput!',
    'accountId: $accountId, input: $input',
  ] as const;
  const CONNECT = ['connectMailAccount', '$input: MailAccountInput!', 'input: $input'] as const;
  const FORWARD = [
    'forwardMessage',
    '$id: ID!, $to: [AddressInput!]!',
    'id: $id, to: $to, options: {}',
  ] as const;
  const TEMPLATE = ['upsertEmailTemplate', '$input: EmailTemplateInput!', 'input: $input'] as const;
  const ADDRESS = (name: string) => [name, '$address: String!', 'address: $address'] as const;

  type Case = readonly [
    title: string,
    call: readonly [name: string, variables: string, passed: string],
    given: (bad: string) => object,
    path: readonly string[],
  ];
  const mixed = (bad: string) => `x${bad}Bcc: victim@outside.example`;
  const within = (bad: string) => `bob@demo${bad}.test`;
  const CASES: Case[] = [
    ['a subject', SEND, (bad) => letter({ subject: mixed(bad) }), ['input', 'subject']],
    ['a name', SEND, (bad) => letter({ to: at(GOOD, mixed(bad)) }), ['input', 'to', '0', 'name']],
    ['a domain', SEND, (bad) => letter({ to: at(within(bad)) }), ['input', 'to', '0', 'address']],
    ['a copy', SEND, (bad) => letter({ cc: at(mixed(bad)) }), ['input', 'cc', '0', 'address']],
    [
      'a blind copy',
      SEND,
      (bad) => letter({ bcc: at(within(bad)) }),
      ['input', 'bcc', '0', 'address'],
    ],
    ['a draft’s subject', DRAFT, (bad) => letter({ subject: mixed(bad) }), ['input', 'subject']],
    [
      'a draft’s address',
      DRAFT,
      (bad) => letter({ to: at(within(bad)) }),
      ['input', 'to', '0', 'address'],
    ],
    [
      'who gets it passed on',
      FORWARD,
      (bad) => ({ id, to: at(within(bad)) }),
      ['input', 'to', '0', 'address'],
    ],
    [
      'a template’s name',
      TEMPLATE,
      (bad) => ({ input: { name: mixed(bad), subject: 's' } }),
      ['input', 'name'],
    ],
    [
      'a template’s subject',
      TEMPLATE,
      (bad) => ({ input: { name: 'n', subject: mixed(bad) } }),
      ['input', 'subject'],
    ],
    [
      'where a rule forwards',
      RULE,
      (bad) => rule('FORWARD', within(bad)),
      ['input', 'actions', '0', 'argument'],
    ],
    ['a sender’s name', CONNECT, (bad) => account({ name: mixed(bad) }), ['input', 'name']],
    [
      'a user name',
      CONNECT,
      (bad) =>
        account({
          imap: { host: 'h', port: 1, security: 'PLAIN', username: mixed(bad), password: 'p' },
        }),
      ['input', 'imap'],
    ],
    [
      'a suppressed address',
      ADDRESS('addSuppression'),
      (bad) => ({ address: within(bad) }),
      ['address'],
    ],
  ];
  const tries = CASES.flatMap(([title, call, given, path]) =>
    Object.entries(ENDS).map(([end, bad]) => ({ title, end, call, given: () => given(bad), path })),
  );

  it.each(tries)('is refused in $title: $end', async ({ call, given, path }) => {
    const [name, variables, passed] = call;
    const query = `mutation (${variables}) { ${name}(${passed}) { errors { code path } } }`;
    const answer = await box.run('alice', query, given());
    expect(answer[name].errors).toEqual([{ code: 'INVALID_REQUEST_BODY', path }]);
    expect(relay.relayed).toEqual([]);
  });
});
