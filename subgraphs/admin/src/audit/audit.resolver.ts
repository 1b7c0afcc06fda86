import type { Page, RequestContext } from '@suitegraph/kit/graphql';
import { Args, Ctx, Directive, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { userById } from '../users/user.loader';
import type { UserService } from '../users/user.service';
import { User } from '../users/user.types';
import type { AuditTrail } from './audit.service';
import { AuditArgs, AuditConnection, AuditEvent } from './audit.types';

@Resolver(() => AuditEvent)
export class AuditResolver {
  constructor(
    private readonly audit: AuditTrail,
    private readonly users: UserService,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["audit:read"]])')
  @Query(() => AuditConnection, { description: 'What was done in the organisation, newest first.' })
  auditLog(
    @Ctx() { viewer }: RequestContext,
    @Args(() => AuditArgs) args: AuditArgs,
  ): Promise<Page<AuditEvent>> {
    return this.audit.page(viewer, args);
  }

  @FieldResolver(() => User, { nullable: true, description: 'Who did it, when it was a user.' })
  async actor(@Root() event: AuditEvent, @Ctx() ctx: RequestContext): Promise<User | null> {
    return event.actorId === null
      ? null
      : ((await userById(ctx, this.users).load(event.actorId)) ?? null);
  }
}
