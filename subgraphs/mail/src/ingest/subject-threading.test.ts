import {
  baseSubject,
  parentBySubject,
  parentInBatch,
  tellsThread,
  type SubjectFacts,
} from './subject-threading';

describe('baseSubject', () => {
  it.each([
    ['Re: Lunch', 'lunch', true],
    ['RE : Fwd: [team] Lunch (fwd)', 'lunch', true],
    ['AW: WG: Mittag', 'mittag', true],
    ['Antw: SV: Odp: Re[3]: Plan', 'plan', true],
    ['回复：会议', '会议', true],
    ['Отв: Планы', 'планы', true],
    ['[dev] Re: [dev] Release', 'release', true],
    ['R: Bilancio', 'bilancio', true],
    ['Fwd: Lunch', 'lunch', false],
    ['[team]  Lunch', 'lunch', false],
    ['Lunch', 'lunch', false],
    ['Reading: a list', 'reading: a list', false],
    ['Regarding lunch', 'regarding lunch', false],
    ['Re: Fwd:', '', true],
    [null, '', false],
  ])('reads %s', (subject, base, isReply) => {
    expect(baseSubject(subject)).toEqual({ base, isReply });
  });

  it('takes no time over what is made to take it', () => {
    const started = process.cpuUsage();
    for (const one of ['Re: '.repeat(1e5), '['.repeat(1e5), `Re${' '.repeat(1e5)}`]) {
      baseSubject(one);
    }
    expect(process.cpuUsage(started).user).toBeLessThan(100_000);
  });
});

it.each([
  ['lunch on friday', true],
  ['会议', true],
  ['', false],
  ['hi', false],
  ['2026', false],
  ['(no subject)', false],
  ['rechnung', false],
])('knows whether a conversation can be told by %s', (base, tells) => {
  expect(tellsThread(base)).toBe(tells);
});

describe('what a reply answers', () => {
  const parent = (reference: string, threadId: string, subject = 'Lunch') => ({
    ...{ reference, threadId, subject },
  });

  it('is the newest message of the subject', () => {
    const parents = [
      parent('x', 't9', 'Launch'),
      parent('b', 't2', 'AW: Lunch'),
      parent('a', 't1'),
    ];
    expect(parentBySubject('lunch', parents)).toBe('b');
  });

  it('is nothing when many conversations have the subject', () => {
    const parents = ['t1', 't2', 't3'].map((thread) => parent(thread, thread));
    expect(parentBySubject('lunch', parents)).toBeUndefined();
  });

  it('is found in its own batch, of one owner, among the same people, in time', () => {
    const owner = { tenantId: 'demo.test', userId: 'alice' };
    const facts = (messageId: string, change: object = {}, from = 'anna@x.test'): SubjectFacts => ({
      ...{ owner, address: 'alice@demo.test', receivedAt: new Date(0) },
      mail: {
        ...{ messageId, subject: 'Lunch' },
        addresses: {
          ...{ cc: [], bcc: [], replyTo: [], from: [{ name: null, address: from }] },
          to: [{ name: null, address: 'alice@demo.test' }],
        },
      },
      ...change,
    });
    const reply = facts('reply');
    expect(parentInBatch(reply, [reply, facts('parent')])).toBe('parent');
    const others = [
      facts('late', { receivedAt: new Date(40 * 86_400_000) }),
      facts('theirs', { owner: { ...owner, userId: 'bob' } }),
      facts('strange', {}, 'ben@x.test'),
    ];
    expect(parentInBatch(reply, [reply, ...others])).toBeUndefined();
  });
});
