import { okPayload, OkPayload, payloadOf, type RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import { User } from '../users/user.types';
import type { SessionService } from './session.service';
import { AuthPayload, Session } from './session.types';

@Resolver(() => User)
export class SessionResolver {
  constructor(private readonly sessions: SessionService) {}

  @Mutation(() => AuthPayload, { description: 'Signs in with an address and a password.' })
  login(
    @Ctx() ctx: RequestContext,
    @Arg('email', () => String, { description: 'The user’s address.' }) email: string,
    @Arg('password', () => String, { description: 'The user’s password.' }) password: string,
  ): Promise<AuthPayload> {
    return payloadOf(ctx, () => this.sessions.login(email, password, ctx.client));
  }

  @Mutation(() => AuthPayload, {
    description: 'Gets the next tokens of a session. The token given works once.',
  })
  refreshToken(
    @Ctx() ctx: RequestContext,
    @Arg('token', () => String, { description: 'The last refresh token.' }) token: string,
  ): Promise<AuthPayload> {
    return payloadOf(ctx, () => this.sessions.refresh(token, ctx.client));
  }

  @Directive('@authenticated')
  @Mutation(() => OkPayload, { description: 'Ends the session, and its streams with it.' })
  logout(@Ctx() ctx: RequestContext): Promise<OkPayload> {
    return okPayload(ctx, () => this.sessions.logout(ctx.viewer, ctx.client));
  }

  @Directive('@authenticated')
  @Mutation(() => OkPayload, { description: 'Ends one of the viewer’s sessions.' })
  revokeSession(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'The session’s id.' }) id: string,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.sessions.revoke(ctx.viewer, id, ctx.client));
  }

  @FieldResolver(() => [Session], {
    name: 'sessions',
    nullable: true,
    description: 'The user’s live sessions, newest first; null for anybody else’s.',
  })
  async sessionsOf(@Root() user: User, @Ctx() ctx: RequestContext): Promise<Session[] | null> {
    return user.id === ctx.viewer.userId ? this.sessions.live(user.id) : null;
  }
}
