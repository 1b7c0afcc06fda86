import { evaluate, inOrder } from './evaluate';
import { planActions, type Placed } from './plan';
import type { Rule, RuleAction, RuleCondition, RuleSubject } from './rule';
import { randomFrom } from './testing/random';

const subject: RuleSubject = {
  from: [{ name: 'Anna', address: 'anna@outside.example' }],
  to: [{ name: null, address: 'alice@demo.test' }],
  cc: [],
  subject: 'Your Invoice 7',
  text: 'Please pay 10 EUR',
  headers: [
    { name: 'X-Word', value: '=?utf-8?q?Gr=C3=BC=C3=9Fe?=' },
    { name: 'List-Id', value: 'The list <dev.lists.example>' },
  ],
  size: 2_048,
  hasAttachment: true,
  spamScore: 4.5,
  auth: { spf: 'pass', dkim: 'fail', dmarc: null, arc: null },
};
const condition = (
  field: RuleCondition['field'],
  operator: RuleCondition['operator'],
  value: string | null = null,
  more: Partial<RuleCondition> = {},
): RuleCondition => ({ field, operator, value, header: null, negate: false, ...more });
const rule = (order: number, more: Partial<Rule> = {}): Rule => ({
  ...{
    id: `r${order}`,
    tenantId: 't',
    accountId: 'a',
    order,
    version: 'v1',
    name: `Rule ${order}`,
  },
  ...{ enabled: true, match: 'ALL', conditions: [], actions: [] },
  ...more,
});
const action = (kind: RuleAction['kind'], argument: string | null = null): RuleAction => ({
  kind,
  argument,
});
const folders = {
  find: (name: string) => (['INBOX', 'A', 'B', 'TRASH'].includes(name) ? name : undefined),
  trash: 'TRASH',
};
const inbox: Placed = { folderIds: ['INBOX'], flags: [], labels: [] };

describe('conditions', () => {
  const x = { header: 'x-word' };
  it.each<[RuleCondition, boolean]>([
    [condition('FROM', 'IS', 'ANNA@outside.example'), true],
    [condition('FROM', 'ENDS_WITH', '@outside.example'), true],
    [condition('FROM', 'CONTAINS', 'alice'), false],
    [condition('TO', 'STARTS_WITH', 'alice@'), true],
    [condition('CC', 'EXISTS'), false],
    [condition('CC', 'EXISTS', null, { negate: true }), true],
    [condition('CC', 'CONTAINS', 'x', { negate: true }), true],
    [condition('SUBJECT', 'MATCHES', 'invoice \\d+$'), true],
    [condition('SUBJECT', 'MATCHES', '^invoice'), false],
    [condition('BODY', 'CONTAINS', 'PAY 10'), true],
    [condition('HEADER', 'IS', 'GRÜßE', x), true],
    [condition('HEADER', 'EXISTS', null, { header: 'X-None' }), false],
    [condition('LIST_ID', 'IS', 'dev.lists.example'), true],
    [condition('LIST_ID', 'CONTAINS', 'the list'), true],
    [condition('SIZE', 'GREATER_THAN', '1K'), true],
    [condition('SIZE', 'GREATER_THAN', '2K'), false],
    [condition('SIZE', 'LESS_THAN', '1M'), true],
    [condition('HAS_ATTACHMENT', 'EXISTS'), true],
    [condition('SPAM_SCORE', 'GREATER_THAN', '4'), true],
    [condition('SPAM_SCORE', 'LESS_THAN', '-1'), false],
    [condition('AUTH_RESULT', 'IS', 'dkim=fail'), true],
    [condition('AUTH_RESULT', 'STARTS_WITH', 'dmarc='), false],
  ])('%j is %s', (one, expected) => {
    const { traces } = evaluate([rule(0, { conditions: [one] })], subject);
    expect(traces[0]).toMatchObject({ matched: expected, conditions: [{ matched: expected }] });
  });

  it('take time linear in the text, whatever the pattern', () => {
    const evil = condition('BODY', 'MATCHES', '(a*)*(a|a)*([a-z]+)+\\d$');
    const started = performance.now();
    const long = { ...subject, text: 'a'.repeat(1_000_000) };
    expect(evaluate([rule(0, { conditions: [evil] })], long).traces[0]?.matched).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('plans', () => {
  const plan = (...actions: RuleAction[]) =>
    planActions(
      actions.map((one) => ({ rule: rule(0), action: one })),
      inbox,
      folders,
      'ARRIVAL',
    );
  it.each<[RuleAction[], string[]]>([
    [[], ['INBOX']],
    [[action('MOVE', 'A')], ['A']],
    [[action('COPY', 'A')], ['INBOX', 'A']],
    [
      [action('MOVE', 'A'), action('MOVE', 'B')],
      ['A', 'B'],
    ],
    [[action('MOVE', 'gone')], ['INBOX']],
    [[action('DISCARD')], ['TRASH']],
    [[action('DISCARD'), action('COPY', 'A')], ['A']],
    [[action('DISCARD'), action('COPY', 'INBOX')], ['INBOX']],
    [[action('REJECT', 'no')], ['TRASH']],
  ])('%j leaves a message in %j', (actions, expected) => {
    expect(plan(...actions).folderIds).toEqual(expected);
  });

  it('names the actions that make a difference, each once', () => {
    const { wouldChange, effects } = plan(
      action('ADD_FLAG', 'x'),
      action('ADD_FLAG', 'x'),
      action('REMOVE_LABEL', 'y'),
      action('MOVE', 'gone'),
      action('FORWARD', 'b@c.d'),
      action('FORWARD', 'b@c.d'),
      action('REJECT', 'one'),
      action('REJECT', 'two'),
    );
    expect(wouldChange).toEqual([
      action('ADD_FLAG', 'x'),
      action('FORWARD', 'b@c.d'),
      action('REJECT', 'one'),
      action('REJECT', 'two'),
    ]);
    expect(effects.map(({ kind }) => kind)).toEqual(['FORWARD', 'REJECT']);
  });
});

describe('order', () => {
  const random = randomFrom(11);
  const some = (order: number): Rule =>
    rule(order, {
      enabled: random.chance(0.8),
      accountId: random.chance(0.3) ? null : 'a',
      match: random.pick(['ALL', 'ANY']),
      conditions: Array.from({ length: random.below(3) }, () =>
        condition('SUBJECT', 'CONTAINS', random.pick(['invoice', 'other']), {
          negate: random.chance(0.5),
        }),
      ),
      actions: Array.from({ length: 1 + random.below(3) }, () =>
        random.pick([
          action('MOVE', random.pick(['A', 'B'])),
          action('COPY', 'A'),
          action('ADD_FLAG', random.pick(['x', 'y'])),
          action('REMOVE_FLAG', random.pick(['x', 'y'])),
          action('ADD_LABEL', 'z'),
          action('DISCARD'),
          action('STOP'),
        ]),
      ),
    });

  it('is shared rules first, and what stands behind a STOP makes no difference', () => {
    for (let round = 0; round < 500; round += 1) {
      const rules = inOrder(Array.from({ length: random.below(6) }, (_, order) => some(order)));
      const lastShared = rules.findLastIndex(({ accountId }) => accountId === null);
      expect(rules.slice(0, lastShared + 1).every(({ accountId }) => accountId === null)).toBe(
        true,
      );
      const { traces, actions } = evaluate(rules, subject);
      const enabled = rules.filter((one) => one.enabled);
      const stop = enabled.findIndex(
        (one, index) =>
          traces[index]?.matched === true && one.actions.some(({ kind }) => kind === 'STOP'),
      );
      expect(traces).toHaveLength(stop < 0 ? enabled.length : stop + 1);
      const shortened = evaluate(enabled.slice(0, traces.length), subject);
      expect(shortened.actions).toEqual(actions);
      expect(actions.some((one) => one.action.kind === 'STOP')).toBe(false);
    }
  });

  it('comes to the same when done again: applying twice changes nothing', () => {
    for (let round = 0; round < 500; round += 1) {
      const rules = inOrder(Array.from({ length: random.below(6) }, (_, order) => some(order)));
      const { actions } = evaluate(rules, subject);
      const once = planActions(actions, inbox, folders, 'APPLICATION');
      const marks = { flags: once.flags, labels: once.labels };
      const twice = planActions(actions, { ...inbox, ...marks }, folders, 'APPLICATION');
      expect(twice).toMatchObject({ folderIds: once.folderIds, ...marks });
    }
  });
});
