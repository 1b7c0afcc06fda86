import type { Arrival, ArrivalCheck, Verdict } from './arrival-check';
import { ArrivalGate, settle } from './arrival-gate';

const ACCEPT: Verdict = { action: 'ACCEPT' };
const JUNK: Verdict = { action: 'QUARANTINE', reason: 'spam' };
const REJECT: Verdict = { action: 'REJECT', code: 550, text: '5.7.1 No' };
const DEFER: Verdict = { action: 'DEFER', code: 451, text: '4.7.1 Later' };
const FULL: Verdict = { action: 'DEFER', code: 452, text: '4.2.2 Full', otherwise: 'ACCEPT' };

const outcomes = (verdicts: readonly Verdict[], protocol: Arrival['protocol'] = 'SMTP') =>
  settle(verdicts, protocol).map(({ outcome }) =>
    typeof outcome === 'object' ? outcome.code : outcome,
  );

describe('what becomes of a message', () => {
  it.each<[string, Verdict[], unknown[]]>([
    ['everyone takes it', [ACCEPT, ACCEPT], ['INBOX', 'INBOX']],
    ['it goes to Junk for one', [JUNK, ACCEPT], ['JUNK', 'INBOX']],
    ['all refuse it', [REJECT, REJECT], [550, 550]],
    ['one refuses it: no notice can be sent', [REJECT, ACCEPT], ['JUNK', 'INBOX']],
    ['one can take it later only', [DEFER, ACCEPT], [451, 451]],
    ['one mailbox is full', [FULL, ACCEPT], ['INBOX', 'INBOX']],
    ['all mailboxes are full', [FULL, FULL], [452, 452]],
    ['it is consumed for one', [{ action: 'CONSUME' }, ACCEPT], ['NOWHERE', 'INBOX']],
  ])('by SMTP when %s', (_, verdicts, expected) => {
    expect(outcomes(verdicts)).toEqual(expected);
  });

  it('is each recipient’s own by LMTP', () => {
    expect(outcomes([REJECT, ACCEPT, DEFER, FULL, JUNK], 'LMTP')).toEqual([
      ...[550, 'INBOX', 451, 452, 'JUNK'],
    ]);
  });
});

describe('the gate', () => {
  const check = (name: string, run: ArrivalCheck['check']): ArrivalCheck => ({ name, check: run });
  const arrival = { recipients: [{}, {}], protocol: 'SMTP' } as unknown as Omit<Arrival, 'found'>;
  const judge = (...stages: ArrivalCheck[][]) =>
    new ArrivalGate(stages, { deadlineMs: 50 }, { warn: () => undefined } as never).judge(arrival);

  it('takes the strictest verdict and everything that was found', async () => {
    const rulings = await judge([
      check('a', () => Promise.resolve([{ ...JUNK, findings: { spamScore: 9 } }, ACCEPT])),
      check('b', () => Promise.resolve({ ...ACCEPT, findings: { auth: { spf: 'pass' } } })),
    ]);
    expect(rulings).toEqual([
      { outcome: 'JUNK', findings: { spamScore: 9, auth: { spf: 'pass' } } },
      { outcome: 'INBOX', findings: { auth: { spf: 'pass' } } },
    ]);
  });

  it('tells later checks what the ones before found, and asks none when all refuse', async () => {
    const seen: unknown[] = [];
    const later = check('later', ({ found }) => {
      seen.push(found);
      return Promise.resolve(ACCEPT);
    });
    await judge(
      [check('a', () => Promise.resolve({ ...ACCEPT, findings: { spamScore: 1 } }))],
      [later],
    );
    expect(seen).toEqual([[{ spamScore: 1 }, { spamScore: 1 }]]);
    await judge([check('a', () => Promise.resolve(REJECT))], [later]);
    expect(seen).toHaveLength(1);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('no'))],
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['never answers', () => new Promise<never>(() => undefined)],
  ])('puts mail off when a check %s', async (_, run) => {
    expect((await judge([check('bad', run)])).map(({ outcome }) => outcome)).toEqual(
      Array(2).fill(expect.objectContaining({ action: 'DEFER', code: 451 })),
    );
  });
});
