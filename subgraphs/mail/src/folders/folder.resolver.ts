import { encodeCursor } from '@suitegraph/kit/events';
import {
  ConnectionArgs,
  payload,
  SyncToken,
  type Page,
  type RequestContext,
} from '@suitegraph/kit/graphql';
import {
  Arg,
  Args,
  Ctx,
  Directive,
  FieldResolver,
  ID,
  Int,
  Mutation,
  Resolver,
  Root,
} from 'type-graphql';
import type { Account } from '../accounts/account';
import type { AccountService } from '../accounts/account.service';
import { MailAccount } from '../accounts/account.types';
import type { MessageRecord } from '../messages/message';
import { MessageFilter } from '../messages/message.inputs';
import type { MessageService } from '../messages/message.service';
import { MessageConnection } from '../messages/message.types';
import type { SharingService } from '../sharing/sharing.service';
import type { FolderRecord } from './folder';
import { loadCounts, loadFolders } from './folder.loader';
import type { FolderService } from './folder.service';
import { Folder, FolderPayload } from './folder.types';

@Resolver(() => Folder)
export class FolderResolver {
  constructor(
    private readonly folders: FolderService,
    private readonly accounts: AccountService,
    private readonly reading: MessageService,
    private readonly sharing: Pick<SharingService, 'readerOf' | 'accountOf'>,
  ) {}

  private async accountOf({ viewer }: RequestContext, folder: FolderRecord) {
    const own = await this.accounts.find(viewer, folder.accountId);
    return own ?? (await this.sharing.accountOf(viewer, folder));
  }

  @FieldResolver(() => MailAccount, { description: 'The mailbox it belongs to.' })
  account(@Root() folder: FolderRecord, @Ctx() ctx: RequestContext): Promise<Account | null> {
    return this.accountOf(ctx, folder);
  }

  @FieldResolver(() => Folder, { nullable: true, description: 'The folder it lies in.' })
  async parent(
    @Root() { parentId }: FolderRecord,
    @Ctx() ctx: RequestContext,
  ): Promise<FolderRecord | null> {
    if (parentId === null) return null;
    return (await loadFolders(ctx, this.folders, [parentId]))[0] ?? null;
  }

  @FieldResolver(() => Int, { description: 'Messages without `\\Seen`.' })
  async unread(@Root() { id }: FolderRecord, @Ctx() ctx: RequestContext): Promise<number> {
    return (await loadCounts(ctx, this.folders, id)).unread;
  }

  @FieldResolver(() => Int, { description: 'All messages.' })
  async total(@Root() { id }: FolderRecord, @Ctx() ctx: RequestContext): Promise<number> {
    return (await loadCounts(ctx, this.folders, id)).total;
  }

  @FieldResolver(() => SyncToken, {
    description: 'Subscribe with it as `after` to hear what changes from now on.',
  })
  async syncToken(@Ctx() { feed }: RequestContext): Promise<string> {
    return encodeCursor(await feed.head());
  }

  @FieldResolver(() => MessageConnection, { description: 'Its messages, newest first.' })
  async messages(
    @Root() folder: FolderRecord,
    @Arg('filter', () => MessageFilter, { nullable: true, description: 'Only those.' })
    filter: MessageFilter | null,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<MessageRecord>> {
    const owner = await this.sharing.readerOf(ctx.viewer, folder);
    return this.reading.list(
      owner,
      { in: 'FOLDER', folderId: folder.id },
      { filter, first, after },
    );
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => FolderPayload, { description: 'Creates a folder, and those above it.' })
  createFolder(
    @Arg('accountId', () => ID, { description: 'In which mailbox.' }) accountId: string,
    @Arg('path', () => String, { description: 'Names with `/` between, such as `Work/2026`.' })
    path: string,
    @Ctx() ctx: RequestContext,
  ): Promise<FolderPayload> {
    return payload(ctx, 'folder', () => this.folders.create(ctx.viewer, accountId, path));
  }
}
