import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RuleAction, RuleCondition, RuleContent } from '../rules/rule';
import { exportSieve } from './export';

const SIEVEC = ['/usr/bin/sievec', '/usr/local/bin/sievec'].find((file) => existsSync(file));
// Dovecot reads nobody's mail as root.
const NOBODY = 65_534;
const IS_ROOT = process.getuid?.() === 0;
const USER = {
  uid: IS_ROOT ? NOBODY : (process.getuid?.() ?? NOBODY),
  gid: IS_ROOT ? NOBODY : (process.getgid?.() ?? NOBODY),
};
const TESTER = SIEVEC?.replace('sievec', 'sieve-test') ?? '';

const condition = (
  field: RuleCondition['field'],
  operator: RuleCondition['operator'],
  value: string | null = null,
  more: Partial<RuleCondition> = {},
): RuleCondition => ({ field, operator, value, header: null, negate: false, ...more });
const action = (kind: RuleAction['kind'], argument: string | null = null): RuleAction => ({
  kind,
  argument,
});
const rule = (
  conditions: readonly RuleCondition[],
  actions: readonly RuleAction[],
  more: Partial<RuleContent> = {},
): RuleContent => ({
  name: 'R "x" [1]',
  enabled: true,
  match: 'ALL',
  conditions,
  actions,
  ...more,
});

const MESSAGE = [
  'From: Anna <anna@outside.example>',
  'To: alice@demo.test',
  'Subject: Invoice 7*',
  'List-Id: Developers <dev.lists.example>',
  '',
  'Some text',
  '',
].join('\r\n');

// Dovecot's own compiler and interpreter (package dovecot-sieve).
describe('exported scripts in Dovecot', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'suitegraph-sieve-'));
    if (IS_ROOT) await chown(directory, USER.uid, USER.gid);
    const config = [
      'mail_home=' + directory,
      'mail_location=maildir:' + path.join(directory, 'mail'),
      'ssl=no',
      `mail_uid=${USER.uid}`,
      `mail_gid=${USER.gid}`,
      'first_valid_uid=1',
      'plugin {',
      '  sieve_extensions = +imap4flags',
      '}',
      '',
    ].join('\n');
    await writeFile(path.join(directory, 'dovecot.conf'), config);
    await writeFile(path.join(directory, 'message.eml'), MESSAGE);
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  const run = async (command: string, rules: readonly RuleContent[]): Promise<string> => {
    const { script, omitted } = exportSieve(rules, (name) => name);
    expect(omitted).toEqual([]);
    const file = path.join(directory, 'rules.sieve');
    await writeFile(file, script);
    const args = ['-c', path.join(directory, 'dovecot.conf')];
    const rest = command === TESTER ? [file, path.join(directory, 'message.eml')] : [file];
    return execFileSync(command, [...args, ...rest], {
      encoding: 'utf8',
      timeout: 20_000,
      ...USER,
    });
  };

  it('compile, each kind of condition and action', async () => {
    const x = { header: 'X-Test' };
    await run(SIEVEC ?? '', [
      rule(
        [
          condition('FROM', 'IS', 'a@b.c'),
          condition('TO', 'CONTAINS', '"quoted" \\ back'),
          condition('CC', 'EXISTS'),
          condition('SUBJECT', 'STARTS_WITH', 'a*b?'),
          condition('HEADER', 'ENDS_WITH', 'x', { ...x, negate: true }),
          condition('HEADER', 'MATCHES', '^a+(b|c)$', x),
          condition('SUBJECT', 'MATCHES', '^(?s:a.*b.)$'),
          condition('BODY', 'CONTAINS', 'grüße'),
          condition('SIZE', 'GREATER_THAN', '10K'),
          condition('LIST_ID', 'IS', 'dev.lists.example'),
        ],
        [
          action('ADD_FLAG', '\\Seen'),
          action('MOVE', 'Work/"Ä"'),
          action('COPY', 'INBOX'),
          action('STOP'),
        ],
        { match: 'ANY' },
      ),
      rule([], [action('FORWARD', 'bob@demo.test'), action('DISCARD')], { enabled: false }),
      rule([], [action('REPLY_TEMPLATE', '{"text":"Away\\n.\\nend","subject":"S","days":3}')]),
      rule([condition('SIZE', 'LESS_THAN', '1')], [action('REJECT', 'no\r\nthanks')]),
    ]);
  });

  it('do there what they do here', async () => {
    const said = await run(TESTER, [
      rule(
        [condition('SUBJECT', 'ENDS_WITH', '7*')],
        [action('ADD_FLAG', '\\Flagged'), action('COPY', 'Money')],
      ),
      rule(
        [condition('LIST_ID', 'IS', 'dev.lists.example')],
        [action('MOVE', 'Lists'), action('STOP')],
      ),
      rule([], [action('MOVE', 'Never')]),
    ]);
    expect(said).toMatch(/store message in folder: Money[\s\S]*\\flagged/i);
    expect(said).toContain('store message in folder: Lists');
    expect(said).not.toContain('Never');
    expect(said).not.toMatch(/Implicit keep:\s*\n\s*\* store/i);
  });

  it('leave a message alone that no rule is about', async () => {
    const said = await run(TESTER, [
      rule([condition('SUBJECT', 'IS', 'Invoice 7')], [action('DISCARD')]),
      rule([condition('FROM', 'ENDS_WITH', '@outside.example')], [action('DISCARD')], {
        enabled: false,
      }),
    ]);
    expect(said).toMatch(/store message in folder: INBOX/i);
  });
});
