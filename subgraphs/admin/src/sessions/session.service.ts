import { tryCanonicalAddress } from '@suitegraph/kit/addresses';
import { scopesOf, type AccessTokens, type Principal } from '@suitegraph/kit/auth';
import { NotFoundError, RateLimitedError, UnauthenticatedError } from '@suitegraph/kit/errors';
import { recordEvents } from '@suitegraph/kit/events';
import type { RequestContext } from '@suitegraph/kit/graphql';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager } from 'typeorm';
import type { AuditEntry, AuditTrail } from '../audit/audit.service';
import { checkPassword } from '../users/password';
import type { UserAccount } from '../users/user.entity';
import { toUser } from '../users/user.service';
import type { User } from '../users/user.types';
import {
  formatRefreshToken,
  hashSecret,
  matchesSecret,
  newSecret,
  parseRefreshToken,
} from './refresh-token';
import type { SessionRepository } from './session.repository';
import type { Session } from './session.types';

/** What a sign-in gives. */
export interface SignIn {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly viewer: User;
}

interface Accounts {
  byLogin(email: string): Promise<UserAccount | null>;
  byId(id: string): Promise<UserAccount | null>;
}

interface Failures {
  failuresSince(manager: EntityManager, email: string, since: Date): Promise<number>;
}

/** What the sessions need besides their own table. */
export interface SessionDependencies {
  readonly accounts: Accounts;
  readonly failures: Failures;
  readonly audit: AuditTrail;
  readonly tokens: AccessTokens;
  readonly accessTtlSeconds: number;
  readonly sessionTtlDays: number;
}

type Client = RequestContext['client'];

const FAILURE_WINDOW_MS = 15 * 60_000;
const MAX_FAILURES = 10;
const DAY_MS = 86_400_000;

/** Sign-ins: opened with a password, kept with a rotating refresh token, ended by logout. */
export class SessionService {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly on: SessionDependencies,
  ) {}

  /**
   * @throws UnauthenticatedError for any wrong address or password, without telling which.
   * @throws RateLimitedError after ten failures for the address within 15 minutes.
   */
  async login(address: string, password: string, client: Client): Promise<SignIn> {
    const email = tryCanonicalAddress(address);
    await this.refuseGuessing(email ?? address);
    const account = email === undefined ? null : await this.on.accounts.byLogin(email);
    const matches = await checkPassword(account?.passwordHash, password);
    if (!account || !matches || account.status !== 'ACTIVE') {
      await this.recordFailure(account, email ?? address, client);
      throw new UnauthenticatedError('The address or the password is wrong');
    }
    return this.open(account, client);
  }

  /**
   * The next pair of tokens. A refresh token works once: used again, it has leaked, and the session
   * ends (RFC 9700 §4.14.2).
   */
  async refresh(token: string, client: Client): Promise<SignIn> {
    const parts = parseRefreshToken(token);
    if (!parts) throw new UnauthenticatedError('The refresh token is not valid');
    const outcome = await this.sessions.transaction(async (manager) => {
      const session = await this.sessions.lock(manager, parts.sessionId);
      const account = session && (await this.on.accounts.byId(session.user_id));
      if (!session || account?.status !== 'ACTIVE') return undefined;
      if (!matchesSecret(parts.secret, session.refresh_hash)) {
        await this.end(manager, account, session.id, {
          action: 'session.reuse-detected',
          ip: client.ip,
        });
        return undefined;
      }
      const secret = newSecret();
      await this.sessions.rotate(manager, session.id, hashSecret(secret));
      return { account, secret };
    });
    if (!outcome) throw new UnauthenticatedError('The refresh token is not valid');
    return this.signIn(outcome.account, parts.sessionId, outcome.secret);
  }

  /** Ends the viewer's own session, and its streams with it. */
  async logout(viewer: Principal, client: Client): Promise<void> {
    await this.sessions.transaction((manager) =>
      this.end(manager, { id: viewer.userId, tenantId: viewer.tenantId }, viewer.sessionId, {
        action: 'logout',
        ip: client.ip,
      }),
    );
  }

  /** Ends another session of the viewer. @throws NotFoundError when they have none with that id. */
  async revoke(viewer: Principal, id: string, client: Client): Promise<void> {
    const ended = await this.sessions.transaction((manager) =>
      this.end(manager, { id: viewer.userId, tenantId: viewer.tenantId }, id, {
        action: 'session.revoked',
        ip: client.ip,
      }),
    );
    if (!ended) throw new NotFoundError('Session', ['id']);
  }

  live(userId: string): Promise<Session[]> {
    return this.sessions.live(userId);
  }

  private async refuseGuessing(email: string): Promise<void> {
    const since = new Date(Date.now() - FAILURE_WINDOW_MS);
    const failures = await this.sessions.transaction((manager) =>
      this.on.failures.failuresSince(manager, email, since),
    );
    if (failures >= MAX_FAILURES)
      throw new RateLimitedError(FAILURE_WINDOW_MS, 'Too many failed logins');
  }

  private recordFailure(account: UserAccount | null, email: string, client: Client): Promise<void> {
    return this.sessions.transaction((manager) =>
      this.on.audit.record(manager, {
        tenantId: account?.tenantId ?? null,
        actorId: account?.id ?? null,
        ip: client.ip,
        action: 'login.failed',
        details: { email: email.slice(0, 320) },
      }),
    );
  }

  private async open(account: UserAccount, client: Client): Promise<SignIn> {
    const sessionId = newId();
    const secret = newSecret();
    await this.sessions.transaction(async (manager) => {
      await this.sessions.add(manager, {
        id: sessionId,
        userId: account.id,
        refreshHash: hashSecret(secret),
        ip: client.ip,
        userAgent: client.userAgent?.slice(0, 500),
        expiresAt: new Date(Date.now() + this.on.sessionTtlDays * DAY_MS),
      });
      await this.on.audit.record(manager, {
        tenantId: account.tenantId,
        actorId: account.id,
        ip: client.ip,
        action: 'login.succeeded',
        object: ['Session', sessionId],
      });
    });
    return this.signIn(account, sessionId, secret);
  }

  private async signIn(account: UserAccount, sessionId: string, secret: string): Promise<SignIn> {
    const roles = [account.role];
    const principal: Principal = {
      userId: account.id,
      tenantId: account.tenantId,
      sessionId,
      email: account.email,
      roles,
      scopes: scopesOf(roles),
      expiresAt: new Date(Date.now() + this.on.accessTtlSeconds * 1000),
    };
    return {
      accessToken: await this.on.tokens.issue(principal, this.on.accessTtlSeconds),
      refreshToken: formatRefreshToken({ sessionId, secret }),
      viewer: toUser(account),
    };
  }

  /** Whether there was a session to end; tells the gateways, which end its streams. */
  private async end(
    manager: EntityManager,
    user: Pick<UserAccount, 'id' | 'tenantId'>,
    sessionId: string,
    entry: Pick<AuditEntry, 'action' | 'ip'>,
  ): Promise<boolean> {
    if (!(await this.sessions.revoke(manager, user.id, sessionId))) return false;
    const { tenantId, id: actorId } = user;
    await this.on.audit.record(manager, {
      tenantId,
      actorId,
      object: ['Session', sessionId],
      ...entry,
    });
    await recordEvents(manager, [
      { tenantId, audience: [actorId], type: 'admin.session', kind: 'DESTROYED', key: sessionId },
    ]);
    return true;
  }
}
