import { AccessTokens, scopesOf } from '@suitegraph/kit/auth';
import { Client } from '../support/client';
import type { Stage } from '.';

const LOGIN = `mutation ($email: String!, $password: String!) {
  login(email: $email, password: $password) {
    accessToken refreshToken viewer { email } errors { code }
  }
}`;
const FIRST_MESSAGE = '{ messages(first: 1) { edges { node { id } } } }';

/** Who may see what. */
export function accessScenarios(stage: Stage): void {
  const anonymous = (): Client => new Client(stage.deployment.url);

  it('signs in, refreshes and signs out', async () => {
    const email = 'carol@demo.test';
    const { login } = await anonymous().run(LOGIN, {
      email,
      password: 'suitegraph-demo',
    });
    expect(login).toMatchObject({ viewer: { email }, errors: [] });
    const { refreshToken } = await anonymous().run(
      `mutation ($token: String!) { refreshToken(token: $token) { accessToken errors { code } } }`,
      { token: login.refreshToken },
    );
    expect(refreshToken.errors).toEqual([]);
    const carol = anonymous().with(refreshToken.accessToken as string);
    const { logout } = await carol.run('mutation { logout { ok } }');
    expect(logout.ok).toBe(true);
  });

  it('refuses a token after its session has ended', async () => {
    const { login } = await anonymous().run(LOGIN, {
      email: 'carol@demo.test',
      password: 'suitegraph-demo',
    });
    const carol = anonymous().with(login.accessToken as string);
    await carol.run('mutation { logout { ok } }');
    await expect(refusal(() => carol.post('{ viewer { id } }'))).resolves.toBe('UNAUTHENTICATED');
  });

  it('answers a wrong password as data', async () => {
    const { login } = await anonymous().run(LOGIN, {
      email: 'alice@demo.test',
      password: 'wrong',
    });
    expect(login).toMatchObject({ accessToken: null, errors: [{ code: 'UNAUTHENTICATED' }] });
  });

  it('refuses a wrong and an expired token', async () => {
    const wrong = await anonymous().with('nonsense').post('{ viewer { id } }');
    expect(wrong.status).toBe(401);
    const expired = await issue(stage, 'demo.test', -10);
    const late = await anonymous().with(expired).post('{ viewer { id } }');
    expect(late.status).toBe(401);
    expect(late.body.errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
  });

  it('shows nobody’s mail to nobody', async () => {
    const { body } = await anonymous().post(FIRST_MESSAGE);
    expect(body.errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
    expect(body.data ?? null).toBeNull();
  });

  it('answers another user’s and another organisation’s message with null, as one that is not there', async () => {
    const { messages } = await stage.alice.run(FIRST_MESSAGE);
    const query = 'query ($id: ID!) { message(id: $id) { subject } }';
    const id = messages.edges[0]?.node.id;
    const stranger = anonymous().with(await issue(stage, 'other.test', 60));
    const own = await stage.alice.post(query, { id });
    expect(own.body.data).toMatchObject({ message: { subject: expect.any(String) } });
    for (const client of [stage.bob, stranger]) {
      const { body } = await client.post(query, { id });
      expect(body).toEqual({ data: { message: null } });
    }
    const absent = await stage.bob.post(query, { id: '01a1fc00-0000-7000-8000-000000000000' });
    expect(absent.body).toEqual({ data: { message: null } });
  });

  it('keeps the audit trail to those with the scope', async () => {
    const query = '{ auditLog(first: 1) { edges { node { action } } } }';
    const own = await stage.alice.run(query);
    expect(own.auditLog.edges).toHaveLength(1);
    const { body } = await stage.bob.post(query);
    expect(body.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });

  it('refuses text that no store can keep, and too large a body', async () => {
    const nul = await stage.alice.post('query ($id: ID!) { message(id: $id) { id } }', {
      id: 'a\0',
    });
    expect(nul.body.errors?.[0]?.extensions?.['code']).toBe('INVALID_REQUEST_BODY');
    const large = await stage.alice.post('{ viewer { id } }', { filler: 'x'.repeat(300_000) });
    expect(large.status).toBe(413);
    expect(large.body.errors?.[0]?.extensions?.['code']).toBe('REQUEST_BODY_TOO_LARGE');
  });

  it('answers /healthz, /readyz and /metrics', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics']) {
      const response = await fetch(stage.deployment.url + path);
      expect([path, response.status]).toEqual([path, 200]);
    }
  });
}

async function issue(stage: Stage, tenantId: string, ttlSeconds: number): Promise<string> {
  const roles = ['USER'];
  return new AccessTokens(stage.deployment.authSecret).issue(
    {
      userId: `somebody-of-${tenantId}`,
      tenantId,
      sessionId: 'a-session',
      email: `somebody@${tenantId}`,
      roles,
      scopes: scopesOf(roles),
      expiresAt: new Date(),
    },
    ttlSeconds,
  );
}

/** Asks until the answer is a refusal: the end of a session travels by event. */
async function refusal(
  ask: () => Promise<{ body: { errors?: readonly { extensions?: Record<string, unknown> }[] } }>,
): Promise<unknown> {
  const deadline = Date.now() + 2_000;
  for (;;) {
    const { body } = await ask();
    if (body.errors || Date.now() > deadline) return body.errors?.[0]?.extensions?.['code'];
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
