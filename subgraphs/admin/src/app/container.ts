import { AccessTokens } from '@suitegraph/kit/auth';
import type { SubgraphParts, SubgraphRuntime } from '@suitegraph/kit/subgraph';
import { AuditRepository } from '../audit/audit.repository';
import { AuditResolver } from '../audit/audit.resolver';
import { AuditTrail } from '../audit/audit.service';
import { ModuleResolver } from '../modules/module.resolver';
import { SessionRepository } from '../sessions/session.repository';
import { SessionResolver } from '../sessions/session.resolver';
import { SessionService } from '../sessions/session.service';
import { PersonResolver } from '../users/person.resolver';
import { userById } from '../users/user.loader';
import { UserRepository } from '../users/user.repository';
import { UserResolver } from '../users/user.resolver';
import { UserService } from '../users/user.service';
import type { Settings } from './settings';

/** Builds the administration's parts over what it runs on. */
export async function wire({
  settings,
  database,
}: SubgraphRuntime<Settings>): Promise<SubgraphParts> {
  const auditEvents = new AuditRepository(database);
  const audit = new AuditTrail(auditEvents);
  const accounts = new UserRepository(database);
  const users = new UserService(accounts, audit);
  const sessions = new SessionService(new SessionRepository(database), {
    accounts,
    failures: auditEvents,
    audit,
    tokens: new AccessTokens(settings.AUTH_SECRET),
    accessTtlSeconds: settings.ACCESS_TOKEN_TTL_SECONDS,
    sessionTtlDays: settings.SESSION_TTL_DAYS,
  });
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password, ADMIN_NAME: displayName } = settings;
  if (email !== undefined && password !== undefined) {
    await users.ensureAdministrator({ email, password, ...(displayName && { displayName }) });
  }
  const modules = new Set(settings.MODULES.split(',').map((name) => name.trim()));
  return {
    resolvers: [
      new UserResolver(users),
      new PersonResolver(users),
      new SessionResolver(sessions),
      new AuditResolver(audit, users),
      new ModuleResolver(modules),
    ],
    references: {
      User: async ({ id }: { id: string }, ctx) => {
        const user = await userById(ctx, users).load(id);
        return user ?? null;
      },
    },
  };
}
