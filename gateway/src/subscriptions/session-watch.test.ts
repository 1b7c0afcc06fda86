import type { Principal } from '@suitegraph/kit/auth';
import { SessionWatch } from './session-watch';

const principal = (expiresInMs: number): Principal => ({
  userId: 'u',
  tenantId: 't',
  sessionId: 's',
  email: 'u@demo.test',
  roles: [],
  scopes: new Set(),
  expiresAt: new Date(Date.now() + expiresInMs),
});

describe('SessionWatch', () => {
  // At the beginning of a second, as tokens expire.
  beforeEach(() => jest.useFakeTimers({ now: 1_800_000_000_000 }));
  afterEach(() => jest.useRealTimers());

  it('tells expiry at its time, also beyond what a timer can count', () => {
    const watch = new SessionWatch(undefined);
    const ends: string[] = [];
    watch.watch(principal(1_000), (reason) => ends.push(`soon ${reason}`));
    watch.watch(principal(3_000_000_000), (reason) => ends.push(`late ${reason}`));
    jest.advanceTimersByTime(1_001);
    expect(ends).toEqual(['soon TOKEN_EXPIRED']);
    jest.advanceTimersByTime(2_147_483_647);
    expect(ends).toHaveLength(1);
    jest.advanceTimersByTime(1_000_000_000);
    expect(ends).toEqual(['soon TOKEN_EXPIRED', 'late TOKEN_EXPIRED']);
  });

  it('tells revocation once, and nothing after unwatch', () => {
    let revoke: (sessionId: string) => void = () => undefined;
    const watch = new SessionWatch({
      onRevoked: (listener) => {
        revoke = listener;
        return () => undefined;
      },
    });
    const ends: string[] = [];
    watch.watch(principal(1_000), (reason) => ends.push(reason));
    watch.watch(principal(1_000), (reason) => ends.push(reason))();
    revoke('s');
    revoke('s');
    jest.advanceTimersByTime(2_000);
    expect(ends).toEqual(['SESSION_REVOKED']);
  });
});
