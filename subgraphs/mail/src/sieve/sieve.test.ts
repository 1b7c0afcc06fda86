import { evaluate } from '../rules/evaluate';
import { planActions } from '../rules/plan';
import type { Rule, RuleAction, RuleCondition, RuleContent, RuleSubject } from '../rules/rule';
import { randomFrom } from '../rules/testing/random';
import { exportSieve } from './export';
import { importSieve } from './import';
import { SieveError } from './sieve-error';

const same = (name: string): string => name;
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

const FULL = `require ["fileinto", "copy", "imap4flags", "vacation", "reject"];
# rule:[Invoices]
if allof (header :contains "Subject" "invoice", not address :domain :is "from" "bad.example") {
  addflag ["\\\\Flagged", "money"];
  fileinto "Archive/2026";
  stop;
}
if anyof (header :is "x-spam-flag" "YES", size :over 10M, exists "list-id") { fileinto :copy "Junk"; }
/* away */
vacation :days 3 :subject "Away" text:
I am away.
..dotted
.
;
if header :matches "subject" ["*[job ?]*", "urgent*"] { redirect "bob@demo.test"; }
`;

describe('importing Sieve', () => {
  it('makes rules of a script', () => {
    expect(importSieve(FULL)).toEqual([
      {
        name: 'Invoices',
        enabled: true,
        match: 'ALL',
        conditions: [
          condition('SUBJECT', 'CONTAINS', 'invoice'),
          condition('FROM', 'ENDS_WITH', '@bad.example', { negate: true }),
        ],
        actions: [
          action('ADD_FLAG', '\\Flagged'),
          action('ADD_FLAG', 'money'),
          action('MOVE', 'Archive/2026'),
          action('STOP'),
        ],
      },
      {
        name: 'Rule 2',
        enabled: true,
        match: 'ANY',
        conditions: [
          condition('HEADER', 'IS', 'YES', { header: 'x-spam-flag' }),
          condition('SIZE', 'GREATER_THAN', '10485760'),
          condition('LIST_ID', 'EXISTS'),
        ],
        actions: [action('COPY', 'Junk')],
      },
      {
        name: 'Rule 3',
        enabled: true,
        match: 'ALL',
        conditions: [],
        actions: [
          action('REPLY_TEMPLATE', '{"subject":"Away","text":"I am away.\\n.dotted\\n","days":3}'),
        ],
      },
      {
        name: 'Rule 4',
        enabled: true,
        match: 'ANY',
        conditions: [
          condition('SUBJECT', 'MATCHES', '^(?s:.*\\[job .\\].*)$'),
          condition('SUBJECT', 'STARTS_WITH', 'urgent'),
        ],
        actions: [action('FORWARD', 'bob@demo.test'), action('DISCARD')],
      },
    ]);
  });

  it('makes several rules of a test that one cannot hold, and of else', () => {
    const rules = importSieve(`require "fileinto";
      if allof (header :contains "subject" ["a", "b"], size :under 1K) { fileinto "One"; }
      elsif header :contains "subject" "c" { fileinto "Two"; }
      else { discard; }`);
    expect(rules.map(({ name, conditions }) => [name, conditions.length])).toEqual([
      ['Rule 1 (1)', 2],
      ['Rule 1 (2)', 2],
      ['Rule 2 (1)', 3],
      ['Rule 2 (2)', 2],
      ['Rule 3 (1)', 3],
      ['Rule 3 (2)', 2],
    ]);
  });

  it.each([
    ['fileinto "X";', 1, 'require "fileinto"'],
    ['require "fileinto";\nfileinto "X"', 2, '; is missing'],
    ['require "variables";', 1, 'variables is not supported'],
    ['\n\nif header "subject" { }', 3, 'needs a string'],
    ['if envelope "from" "x" { stop; }', 1, 'a test that rules do not have'],
    ['if true { stop;', 1, '} is missing'],
    ['keep; "x', 1, 'cannot read'],
    ['else { stop; }', 1, 'else without if'],
    ['if header :comparator "i;octet" "subject" "x" { stop; }', 1, 'cannot compare with i;octet'],
    ['if true {'.repeat(20), 1, 'nested too deeply'],
    ['redirect "nobody";', 1, 'Not an e-mail address'],
    ['require "imap4flags";\naddflag "\\\\Seen"; setflag "x";', 2, 'cannot undo flags'],
  ])('refuses %j and says where', (script, line, reason) => {
    const read = (): unknown => importSieve(script);
    expect(read).toThrow(SieveError);
    expect(read).toThrow(reason);
    expect(read).toThrow(`Line ${line}:`);
  });
});

const VALUES = ['a', 'Invoice 7', 'a*b?c', 'back\\slash "quoted"', 'Grüße', '<x@y.z>'];
const random = randomFrom(7);

function anyCondition(): RuleCondition {
  const negate = random.chance(0.3);
  const field = random.pick(['FROM', 'SUBJECT', 'HEADER', 'BODY', 'SIZE', 'LIST_ID'] as const);
  const header = field === 'HEADER' ? 'X-Test' : null;
  if (field === 'SIZE') {
    return condition(
      field,
      random.pick(['GREATER_THAN', 'LESS_THAN']),
      random.pick(['10', '2048']),
      { negate },
    );
  }
  const operators =
    field === 'LIST_ID'
      ? (['IS', 'EXISTS'] as const)
      : (['IS', 'CONTAINS', 'STARTS_WITH', 'ENDS_WITH', 'MATCHES'] as const);
  const operator = random.pick<RuleCondition['operator']>(operators);
  const more = { header, negate };
  if (operator === 'EXISTS') return condition(field, operator, null, more);
  if (operator === 'MATCHES')
    return condition(field, operator, random.pick(['^a+b', '^(?s:a.*\\*.c)$']), more);
  return condition(field, operator, field === 'LIST_ID' ? 'l.example' : random.pick(VALUES), more);
}

function anyAction(): RuleAction {
  return random.pick([
    action('MOVE', random.pick(['A', 'B/"C"'])),
    action('COPY', 'B'),
    action('FORWARD', 'bob@demo.test'),
    action('REJECT', 'no "thanks"\r\nreally'),
    action('REPLY_TEMPLATE', '{"subject":"S","text":"T\\n.","days":3}'),
    action('DISCARD'),
    action('STOP'),
  ]);
}

function anyRule(number: number): RuleContent {
  const conditions = Array.from({ length: random.below(4) }, anyCondition);
  const flags = random.chance(0.5)
    ? [action('ADD_FLAG', '\\Seen'), action('REMOVE_FLAG', 'x')]
    : [];
  return {
    name: `Rule ]${number}[ "x"`,
    enabled: random.chance(0.8),
    match: conditions.length > 0 && random.chance(0.5) ? 'ANY' : 'ALL',
    conditions,
    actions: [...flags, ...Array.from({ length: 1 + random.below(3) }, anyAction)],
  };
}

describe('exporting Sieve', () => {
  it('writes what importing reads back as the same rules', () => {
    for (let round = 0; round < 300; round += 1) {
      const rules = Array.from({ length: random.below(5) }, (_, index) => anyRule(index));
      const { script, omitted } = exportSieve(rules, same);
      expect(omitted).toEqual([]);
      expect(importSieve(script)).toEqual(rules);
    }
  });

  it('leaves out what Sieve has no word for, and says so', () => {
    const rule = (conditions: RuleCondition[], actions: RuleAction[], name: string) => ({
      ...{ name, enabled: true, match: 'ALL' as const, conditions, actions },
    });
    const { script, omitted } = exportSieve(
      [
        rule([condition('SPAM_SCORE', 'GREATER_THAN', '5')], [action('DISCARD')], 'spam'),
        rule([], [action('ADD_LABEL', 'x')], 'label'),
        rule([condition('SUBJECT', 'MATCHES', '\\d+')], [action('STOP')], 'pattern'),
        rule([], [action('STOP')], 'kept'),
      ],
      same,
    );
    expect(omitted).toEqual([
      'spam: Sieve cannot ask for SPAM_SCORE',
      'label: Sieve has no ADD_LABEL',
      'pattern: its pattern is no POSIX expression',
    ]);
    expect(importSieve(script).map(({ name }) => name)).toEqual(['kept']);
  });
});

describe('a script with else', () => {
  const subjectOf = (subject: string, size: number): RuleSubject => ({
    ...{ from: [], to: [], cc: [], headers: [], text: null, hasAttachment: false },
    ...{ spamScore: null, auth: {}, subject, size },
  });
  const run = (contents: readonly RuleContent[], subject: RuleSubject): string[] => {
    const rules = contents.map((content, order): Rule => ({
      ...content,
      ...{ id: String(order), tenantId: 't', accountId: 'a', order, version: 'v1' },
    }));
    const { actions } = evaluate(rules, subject);
    const before = { folderIds: ['INBOX'], flags: [], labels: [] };
    const folders = { find: (name: string) => name, trash: 'TRASH' };
    return [...planActions(actions, before, folders, 'ARRIVAL').folderIds].sort();
  };

  it('does what Sieve does', () => {
    const rules = importSieve(`require ["fileinto", "copy"];
      if allof (header :contains "subject" ["a", "b"], not size :over 10) { fileinto "One"; }
      elsif header :contains "subject" "c" { fileinto :copy "Two"; }
      else { discard; }`);
    expect(run(rules, subjectOf('a b', 5))).toEqual(['One']);
    expect(run(rules, subjectOf('a c', 50))).toEqual(['INBOX', 'Two']);
    expect(run(rules, subjectOf('c', 5))).toEqual(['INBOX', 'Two']);
    expect(run(rules, subjectOf('b', 50))).toEqual(['TRASH']);
    expect(run(rules, subjectOf('x', 5))).toEqual(['TRASH']);
  });
});
