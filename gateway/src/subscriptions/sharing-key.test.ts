import type { Principal } from '@suitegraph/kit/auth';
import { authorityKey } from './sharing-key';

const alice: Principal = {
  userId: 'alice',
  tenantId: 'demo',
  sessionId: 's1',
  email: 'alice@demo.test',
  roles: ['USER', 'ADMIN'],
  scopes: new Set(['mail:read', 'mail:write']),
  expiresAt: new Date(0),
};

describe('authorityKey', () => {
  it('is the same for two sessions of the same authority', () => {
    const other = {
      ...alice,
      sessionId: 's2',
      expiresAt: new Date(1),
      roles: ['ADMIN', 'USER'],
      scopes: new Set(['mail:write', 'mail:read']),
    };
    expect(authorityKey(other)).toBe(authorityKey(alice));
  });

  it.each<[string, Partial<Principal>]>([
    ['user', { userId: 'bob' }],
    ['tenant', { tenantId: 'other' }],
    ['address', { email: 'a@demo.test' }],
    ['roles', { roles: ['USER'] }],
    ['scopes', { scopes: new Set(['mail:read']) }],
    ['claim of another kind', { department: 'sales' } as Partial<Principal>],
  ])('is another for another %s', (_what, change) => {
    expect(authorityKey({ ...alice, ...change })).not.toBe(authorityKey(alice));
  });

  it('is another for nobody', () => {
    expect(authorityKey(null)).not.toBe(authorityKey(alice));
  });
});
