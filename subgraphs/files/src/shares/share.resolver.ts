import type { StoredEvent } from '@suitegraph/kit/events';
import {
  DateTime,
  eventSubscription,
  OkPayload,
  okPayload,
  payload,
  realtimeFields,
  SyncToken,
  type RequestContext,
} from '@suitegraph/kit/graphql';
import {
  Arg,
  Ctx,
  Directive,
  ID,
  Mutation,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { SHARE_EVENT } from '../tree/file.events';
import type { FileShare } from './share.repository';
import type { ShareService } from './share.service';
import { Share, ShareEvent, SharePayload } from './share.types';

@Resolver()
export class ShareResolver {
  constructor(private readonly shares: ShareService) {}

  @Query(() => Share, {
    nullable: true,
    description: 'What a link leads to, for anyone who has its token; null when it has ended.',
  })
  share(
    @Arg('token', () => String, { description: 'The last part of the path of the link.' })
    token: string,
  ): Promise<FileShare | undefined> {
    return this.shares.byToken(token);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["files:write"]])')
  @Mutation(() => SharePayload, {
    description:
      'Shares a file or folder of yours with an address, or a file by link. Sharing again with the same address changes the share.',
  })
  shareFile(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'The file or folder.' }) id: string,
    @Arg('rights', () => String, { description: '`read` or `write`; a link only reads.' })
    rights: string,
    @Arg('address', () => String, { nullable: true, description: 'Whom to share it with.' })
    address?: string,
    @Arg('link', () => Boolean, { nullable: true, description: 'Make a link instead.' })
    link?: boolean,
    @Arg('expiresAt', () => DateTime, { nullable: true, description: 'When it ends by itself.' })
    expiresAt?: Date,
  ): Promise<unknown> {
    return payload(ctx, 'share', async () => {
      const request = {
        fileId: id,
        rights,
        address: address ?? undefined,
        link: link ?? undefined,
        expiresAt: expiresAt ?? undefined,
      };
      const made = await this.shares.share(ctx.viewer, request);
      return made === null ? null : (await this.shares.byIds(ctx.viewer, [made]))[0];
    });
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["files:write"]])')
  @Mutation(() => OkPayload, {
    description: 'Ends a share: its owner takes it back, or its grantee gives it up.',
  })
  revokeShare(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'The share.' }) id: string,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.shares.revoke(ctx.viewer, id));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["files:read"]])')
  @Subscription(() => ShareEvent, {
    description: 'Your shares and those with you, as they begin, change and end.',
    subscribe: eventSubscription({ types: [SHARE_EVENT] }),
  })
  async shareChanged(
    @Root() event: StoredEvent,
    @Ctx() ctx: RequestContext,
    @Arg('after', () => SyncToken, {
      nullable: true,
      description: 'First replay what happened after this cursor.',
    })
    _after?: string,
  ): Promise<unknown> {
    const [share] = await this.shares.byIds(ctx.viewer, [event.key]);
    return Object.assign(realtimeFields(event), { kind: event.kind, id: event.key, share });
  }
}
