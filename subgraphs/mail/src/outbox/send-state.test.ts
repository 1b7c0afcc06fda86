import { overallState, STATE_ORDER, SendStateEnum, type SendState } from './send-state';

describe('overallState', () => {
  it.each<[SendState[], SendState]>([
    [['SENT', 'DELIVERED'], 'SENT'],
    [['DELIVERED', 'DELIVERED'], 'DELIVERED'],
    [['SENT', 'DEFERRED', 'FAILED'], 'DEFERRED'],
    [['SENT', 'FAILED'], 'FAILED'],
    [['FAILED', 'BOUNCED'], 'BOUNCED'],
    [['CANCELLED', 'SENT'], 'SENT'],
    [['CANCELLED', 'CANCELLED'], 'CANCELLED'],
    [['SCHEDULED'], 'SCHEDULED'],
    [[], 'SENT'],
  ])('of %j is %s', (states, expected) => {
    expect(overallState(states)).toBe(expected);
  });

  it('knows a place for every state', () => {
    expect([...STATE_ORDER].sort()).toEqual(Object.keys(SendStateEnum).sort());
  });
});
