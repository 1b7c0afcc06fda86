import type { StoredEvent } from '@suitegraph/kit/events';
import { heatOf, strengthOf } from './heat';
import { interactionsOf } from './interaction.sources';
import { planInteractions } from './interaction.plan';

const occurredAt = new Date('2026-03-01T00:00:00Z');

function event(type: string, data: StoredEvent['data']): StoredEvent {
  return {
    id: 'e1',
    position: 1n,
    tenantId: 't',
    audience: ['u1'],
    type,
    kind: 'CREATED',
    key: 'm1',
    changedFields: [],
    correlationId: 'c',
    occurredAt,
    data,
  };
}

const owner = [{ userId: 'u1', address: 'me@x.org' }];

const mail = event('mail.message', {
  participants: [
    { address: 'Bob@X.org', name: 'Bob\r\nB', role: 'from' },
    { address: 'me@x.org', name: 'Me', role: 'to' },
    { address: 'carol@x.org', name: 'carol@x.org', role: 'cc' },
    { address: 'bob@x.org', role: 'cc' },
    { address: 'nonsense', role: 'cc' },
  ],
  at: '2026-02-01T10:00:00Z',
  direction: 'INBOUND',
});

describe('what a message tells', () => {
  it('is one interaction with each other participant, the sender counting most', () => {
    const found = interactionsOf(mail, owner);
    expect(found).toMatchObject([
      { address: 'bob@x.org', name: 'Bob B', direction: 'INBOUND', targetId: 'm1', kind: 'MAIL' },
      { address: 'carol@x.org', name: null },
    ]);
    const [sender = Number.NaN, copied = Number.NaN] = found.map(({ heat }) => heat);
    expect(sender / copied).toBeCloseTo(10);
  });

  it('changes nothing when it is told twice', () => {
    const { add } = planInteractions([], interactionsOf(mail, owner));
    expect(planInteractions(add, interactionsOf(mail, owner))).toEqual({
      remove: [],
      add: [],
      news: [],
    });
  });

  it('does not take a date far in the future at its word', () => {
    const junk = { ...mail, data: { ...mail.data, at: '+200000-01-01T00:00:00Z' } };
    expect(interactionsOf(junk, owner)[0]?.at).toEqual(occurredAt);
  });

  it('is refused when it does not hold what it promises', () => {
    expect(() => interactionsOf({ ...mail, data: {} }, owner)).toThrow();
  });
});

it('moves a meeting and drops who is no longer invited', () => {
  const meeting = (start: string, participants: string[]): StoredEvent =>
    event('calendar.event', { iCalUid: 'i', calendarId: 'c', participants, start, end: start });
  const { add } = planInteractions(
    [],
    interactionsOf(meeting('2026-05-01T10:00:00Z', ['a@x.org', 'b@x.org', 'me@x.org']), owner),
  );
  const plan = planInteractions(
    add,
    interactionsOf(meeting('2026-05-02T10:00:00Z', ['a@x.org', 'c@x.org']), owner),
  );
  expect(plan.remove.map(({ address }) => address)).toEqual(['a@x.org', 'b@x.org']);
  expect(plan.add.map(({ address, id }) => [address, id === add[0]?.id])).toEqual([
    ['a@x.org', true],
    ['c@x.org', false],
  ]);
  expect(plan.news.map(({ address }) => address)).toEqual(['c@x.org']);
});

it('gives the grantee of a share the owner, and the owner the grantee', () => {
  const share = event('files.share', { fileId: 'f1', grantee: 'bob@x.org', owner: 'me@x.org' });
  expect(interactionsOf(share, owner)).toMatchObject([
    { address: 'bob@x.org', direction: 'OUTBOUND', targetId: 'f1', sourceKey: 'm1' },
  ]);
  expect(interactionsOf(share, [{ userId: 'u2', address: 'bob@x.org' }])).toMatchObject([
    { address: 'me@x.org', direction: 'INBOUND' },
  ]);
});

it('lets closeness fade by half in 90 days', () => {
  const day = (n: number): Date => new Date(Date.UTC(2026, 0, 1 + n));
  const heat = heatOf(10, day(0));
  expect(strengthOf(heat, day(0))).toBeCloseTo(0.5);
  expect(strengthOf(heat, day(90))).toBeCloseTo(1 - 2 ** -0.5);
  expect(strengthOf(0, day(0))).toBe(0);
});
