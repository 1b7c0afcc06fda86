import { AccessTokens } from '@suitegraph/kit/auth';
import { subgraphWorld, testUser, type Loose, type World } from '@suitegraph/kit/testing';
import { admin } from '../../src';

const AUTH_SECRET = 'an auth secret of thirty-two chars';
const PASSWORD = 'correct horse battery';
const LOGIN = `mutation ($email: String!, $password: String!) {
  login(email: $email, password: $password) {
    accessToken refreshToken viewer { id email role tenant { id } } errors { code message }
  }
}`;
const REFRESH = `mutation ($token: String!) {
  refreshToken(token: $token) { accessToken refreshToken errors { code } }
}`;

describe('sessions', () => {
  let world: World;
  const tokens = new AccessTokens(AUTH_SECRET);

  beforeAll(async () => {
    world = await subgraphWorld(admin, {
      AUTH_SECRET,
      ADMIN_EMAIL: 'Alice@demo.test',
      ADMIN_PASSWORD: PASSWORD,
    });
  });
  afterAll(() => world.close());

  async function login(email: string, password: string): Promise<Loose> {
    const answer = await world.anonymous().execute(LOGIN, { email, password });
    expect(answer.errors).toBeUndefined();
    return answer.data.login;
  }

  async function signedIn(): Promise<ReturnType<typeof testUser>> {
    const { accessToken } = await login('alice@demo.test', PASSWORD);
    return testUser(world.subgraph, await tokens.verify(accessToken as string));
  }

  it('signs the first administrator in, whatever the case of the address', async () => {
    const answer = await login('ALICE@Demo.Test', PASSWORD);
    expect(answer['errors']).toEqual([]);
    expect(answer['viewer']).toMatchObject({
      email: 'alice@demo.test',
      role: 'ADMIN',
      tenant: { id: 'demo.test' },
    });
    const principal = await tokens.verify(answer['accessToken'] as string);
    expect(principal.scopes).toContain('admin:write');
  });

  it('answers a wrong password and an unknown address alike', async () => {
    const wrong = await login('alice@demo.test', 'not the password');
    const unknown = await login('nobody@demo.test', 'not the password');
    expect(wrong).toEqual(unknown);
    expect(wrong['errors'][0].code).toBe('UNAUTHENTICATED');
  });

  it('stops guessing after ten failures for an address', async () => {
    for (let i = 0; i < 10; i += 1) await login('guess@demo.test', 'not the password');
    const answer = await login('guess@demo.test', 'not the password');
    expect(answer['errors'][0].code).toBe('RATE_LIMITED');
  });

  it('rotates refresh tokens, and ends the session when one is used twice', async () => {
    const first = await login('alice@demo.test', PASSWORD);
    const refresh = async (token: unknown): Promise<Loose> =>
      (await world.anonymous().execute(REFRESH, { token })).data.refreshToken;
    const second = await refresh(first['refreshToken']);
    expect(second['errors']).toEqual([]);
    const reused = await refresh(first['refreshToken']);
    expect(reused['errors'][0].code).toBe('UNAUTHENTICATED');
    const after = await refresh(second['refreshToken']);
    expect(after['errors'][0].code).toBe('UNAUTHENTICATED');
  });

  it('ends the session at logout and announces it', async () => {
    const alice = await signedIn();
    const { sessionId } = alice.principal;
    const announced = world.platform.events.feed.waitFor((event) => event.key === sessionId, 2_000);
    const answer = await alice.execute('mutation { logout { ok } }');
    expect(answer.data.logout.ok).toBe(true);
    expect(await announced).toMatchObject({ type: 'admin.session', kind: 'DESTROYED' });
  });

  it('keeps logins on record, for the organisation alone', async () => {
    const alice = await signedIn();
    const query = `{ auditLog(first: 5, action: "login.succeeded") {
      edges { node { action actor { email } objectType } } } }`;
    const own = await alice.execute(query);
    expect(own.data.auditLog.edges[0].node).toEqual({
      action: 'login.succeeded',
      actor: { email: 'alice@demo.test' },
      objectType: 'Session',
    });
    const other = await world.as('mallory@other.test').execute(query);
    expect(other.data.auditLog.edges).toEqual([]);
  });

  it('adds users, pages through them and hides them from other organisations', async () => {
    const alice = await signedIn();
    const create = `mutation ($email: String!) {
      createUser(input: { email: $email, password: "another long one", displayName: "N" }) {
        user { id email } errors { code path }
      }
    }`;
    const bob = await alice.execute(create, { email: 'bob@demo.test' });
    expect(bob.data.createUser.errors).toEqual([]);
    const again = await alice.execute(create, { email: 'bob@demo.test' });
    expect(again.data.createUser.errors[0].code).toBe('INVALID_REQUEST_BODY');
    const outside = await alice.execute(create, { email: 'bob@elsewhere.test' });
    expect(outside.data.createUser.errors[0].code).toBe('BLOCKED_BY_POLICY');

    const page = await alice.execute(
      '{ users(first: 1) { edges { cursor node { email } } pageInfo { hasNextPage } } }',
    );
    expect(page.data.users.pageInfo.hasNextPage).toBe(true);
    const next = await alice.execute(
      'query ($after: String) { users(first: 5, after: $after) { edges { node { email } } } }',
      {
        after: page.data.users.edges[0].cursor,
      },
    );
    expect(next.data.users.edges).toEqual([{ node: { email: 'bob@demo.test' } }]);

    const { id } = bob.data.createUser.user;
    const seen = await world
      .as('mallory@other.test')
      .execute('query ($id: ID) { user(id: $id) { email } }', { id });
    expect(seen).toEqual({ data: { user: null } });
  });

  it('answers nobody with a null viewer, and refuses them the rest', async () => {
    const answer = await world.anonymous().execute('{ viewer { id } }');
    expect(answer).toEqual({ data: { viewer: null } });
  });
});
