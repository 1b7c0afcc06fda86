import {
  combineChanges,
  desiredFlags,
  fingerprintOf,
  matchAdrift,
  normaliseFlags,
  planBackfill,
  planFolder,
  planWindow,
  soundUids,
  type KnownFolder,
  type KnownMessage,
} from './planner';

const NOTHING = { add: [], remove: [] };

function known(uid: number, flags: string[] = [], pending: KnownMessage['pending'] = NOTHING) {
  return { messageId: `m${uid}`, uid, flags, pending };
}

describe('comparing a range of UIDs', () => {
  it('finds what vanished, what changed and what is missing', () => {
    const plan = planWindow(
      [known(1), known(2, ['\\Seen']), known(3)],
      [
        { uid: 2, flags: [] },
        { uid: 3, flags: [] },
        { uid: 9, flags: [] },
      ],
    );
    expect(plan).toEqual({
      vanished: ['m1'],
      flags: [{ messageId: 'm2', flags: [] }],
      missing: [9],
    });
  });

  it('keeps what was changed here until the server has it', () => {
    const local = known(1, ['\\Flagged'], { add: ['\\Flagged'], remove: ['\\Seen'] });
    expect(planWindow([local], [{ uid: 1, flags: ['\\Seen'] }]).flags).toEqual([]);
    expect(planWindow([local], [{ uid: 1, flags: ['\\Seen', '\\Answered'] }]).flags).toEqual([
      { messageId: 'm1', flags: ['\\Answered', '\\Flagged'] },
    ]);
  });

  it('does not mistake another order of flags for a change', () => {
    expect(planWindow([known(1, ['a', 'b'])], [{ uid: 1, flags: ['b', 'a'] }]).flags).toEqual([]);
  });
});

describe('flags', () => {
  it('have one spelling, and none of a session alone', () => {
    expect(normaliseFlags(['\\SEEN', '$Forwarded', '\\Recent', '\\seen'])).toEqual([
      '$forwarded',
      '\\Seen',
    ]);
  });

  it('are the server’s with what is pending', () => {
    expect(desiredFlags(['\\Seen', 'x'], { add: ['y'], remove: ['x'] })).toEqual(['\\Seen', 'y']);
  });

  it('change as one when they change twice: the later change wins', () => {
    const changes = [
      { add: ['a', 'b'], remove: ['c'] },
      { add: ['c'], remove: ['a'] },
    ];
    expect(combineChanges(changes)).toEqual({ add: ['b', 'c'], remove: ['a'] });
  });
});

describe('a folder', () => {
  const folder: KnownFolder = {
    folderId: 'f',
    path: 'INBOX',
    uidValidity: 7,
    uidNext: 10,
    backfillBelow: 1,
    highestModseq: 5n,
    exists: 3,
    relist: false,
  };
  const status = { uidValidity: 7, uidNext: 10, exists: 3, highestModseq: 5n };

  it.each([
    ['nothing changed', { here: {}, there: {}, deep: true, step: 'NOTHING' }],
    ['a flag changed', { here: {}, there: { highestModseq: 6n }, deep: false, step: 'LOOK' }],
    [
      'mail went',
      { here: {}, there: { exists: 2, highestModseq: null }, deep: false, step: 'LOOK' },
    ],
    ['mail came', { here: {}, there: { uidNext: 11 }, deep: false, step: 'LOOK' }],
    [
      'its past is still being read',
      { here: { backfillBelow: 4 }, there: {}, deep: false, step: 'NOTHING' },
    ],
    ['it was asked for', { here: { relist: true }, there: {}, deep: false, step: 'LOOK' }],
    ['UIDVALIDITY changed', { here: {}, there: { uidValidity: 8 }, deep: false, step: 'RESET' }],
    [
      'there are no sequences',
      { here: {}, there: { highestModseq: null }, deep: false, step: 'NOTHING' },
    ],
    [
      'there are no sequences, but it is time',
      { here: {}, there: { highestModseq: null }, deep: true, step: 'LOOK' },
    ],
  ])('when %s', (_when, { here, there, deep, step }) => {
    expect(planFolder({ ...folder, ...here }, { ...status, ...there }, deep)).toBe(step);
  });
});

describe('what a server lists', () => {
  it('is put right when it is doubled, descending or no UID at all', () => {
    expect(soundUids([5, 5, 3, -1, 0, 2 ** 32, Number.NaN, 1.5, 9])).toEqual([3, 5, 9]);
  });

  it('is read newest first, in pages', () => {
    expect(planBackfill([1, 2, 3, 4, 5], 2, 2)).toEqual([
      [5, 4],
      [3, 2],
    ]);
    expect(planBackfill([], 2, 2)).toEqual([]);
  });
});

describe('a message that moved', () => {
  const header = {
    uid: 1,
    flags: [],
    size: 10,
    internalDate: new Date(0),
    emailId: null,
    head: Buffer.from('Subject: a'),
    hasAttachment: false,
  };

  it('is known by the server’s id, or by what does not change', () => {
    expect(fingerprintOf({ ...header, emailId: 'E1' }, 'a@b')).toBe('id:E1');
    const same = fingerprintOf({ ...header, uid: 99, flags: ['\\Seen'] }, 'a@b');
    expect(fingerprintOf(header, 'a@b')).toBe(same);
    expect(fingerprintOf({ ...header, size: 11 }, 'a@b')).not.toBe(same);
    expect(fingerprintOf(header, null)).not.toBe(same);
  });

  it('is matched once, also when two look alike', () => {
    const adrift = [{ messageId: 'm1', fingerprint: 'x' }];
    expect(matchAdrift(['y', 'x', 'x'], adrift)).toEqual(new Map([[1, 'm1']]));
  });
});
