import { defineSubgraph } from '@suitegraph/kit/subgraph';
import { wire } from './app/container';
import { settings } from './app/settings';
import { AuditResolver } from './audit/audit.resolver';
import { CreateAdmin1763700000000 } from './migrations/1763700000000-create-admin';
import { ModuleResolver } from './modules/module.resolver';
import { SessionResolver } from './sessions/session.resolver';
import { PersonResolver } from './users/person.resolver';
import { UserAccount } from './users/user.entity';
import { UserResolver } from './users/user.resolver';

/** Identity, organisations, modules and the audit trail. */
export const admin = defineSubgraph({
  name: 'admin',
  description: 'Users, sign-ins, modules and the audit trail',
  settings,
  entities: [UserAccount],
  migrations: [CreateAdmin1763700000000],
  resolvers: [UserResolver, PersonResolver, SessionResolver, AuditResolver, ModuleResolver],
  events: {
    'admin.user': 'A user was added; data holds email, displayName, roles and status.',
    'admin.session': 'A session has ended; its streams end with it.',
  },
  wire,
});
