import type { Principal } from '@suitegraph/kit/auth';
import type { PolicyEvaluator } from '../app/ports';
import { Policies, PrincipalPolicies } from './policies';

const principal = {
  userId: 'alice',
  tenantId: 'demo',
  roles: ['ADMIN'],
  scopes: new Set(['mail:read']),
} as unknown as Principal;

const caller = { principal, trace: { traceId: 't' } as never };

describe('policies that describe the caller', () => {
  const known = ['role:ADMIN', 'scope:mail:read', 'tenant:demo', 'user:alice'];
  const unknown = [
    'role:USER',
    'scope:mail',
    'tenant:',
    'user:bob',
    'ADMIN',
    ':ADMIN',
    'admin',
    '',
  ];

  it('hold for what the caller is, and no other does', () => {
    const held = new PrincipalPolicies().evaluate(principal, new Set([...known, ...unknown]));
    expect([...held]).toEqual(known);
  });

  it('hold for nobody', () => {
    expect(new PrincipalPolicies().evaluate(null, new Set(known)).size).toBe(0);
  });
});

describe('an evaluator', () => {
  const asked = new Set(['p', 'q']);
  const logged: string[] = [];
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: (_: object, message: string) => void logged.push(message),
  };
  const ask = (evaluate: PolicyEvaluator['evaluate'], signal?: AbortSignal) =>
    new Policies({ evaluator: { evaluate }, deadlineMs: 30, log }).heldBy(
      { ...caller, signal },
      asked,
    );

  beforeEach(() => {
    logged.length = 0;
  });

  it('is believed at once or later', async () => {
    expect(await ask(() => new Set(['p']))).toEqual(new Set(['p']));
    expect(await ask(() => Promise.resolve(new Set(['q'])))).toEqual(new Set(['q']));
    expect(logged).toEqual([]);
  });

  it.each<[string, PolicyEvaluator['evaluate']]>([
    [
      'throws',
      () => {
        throw new Error('down');
      },
    ],
    ['rejects', () => Promise.reject(new Error('down'))],
    ['never answers', () => new Promise(() => undefined)],
  ])('that %s lets no policy hold', async (_, evaluate) => {
    expect((await ask(evaluate)).size).toBe(0);
    expect(logged).toEqual(['policies are unknown']);
  });

  it('is not waited for when the caller has left', async () => {
    const started = performance.now();
    const held = await ask(() => new Promise(() => undefined), AbortSignal.abort());
    expect(held.size).toBe(0);
    expect(performance.now() - started).toBeLessThan(25);
  });
});
