import { encodeCursor } from '@suitegraph/kit/events';
import { SyncToken, type RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { FolderRecord } from '../folders/folder';
import { loadAccountFolders, loadFolders } from '../folders/folder.loader';
import type { FolderService } from '../folders/folder.service';
import { Folder } from '../folders/folder.types';
import type { MessageService } from '../messages/message.service';
import { EmailAddress, User } from '../people/person.types';
import type { OwnAccount } from './account';
import type { AccountService } from './account.service';
import { MailAccount } from './account.types';

@Resolver(() => MailAccount)
export class AccountResolver {
  constructor(
    private readonly accounts: AccountService,
    private readonly contents: FolderService,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:read"]])')
  @Query(() => MailAccount, { nullable: true, description: 'One of the viewer’s mailboxes.' })
  mailAccount(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() ctx: RequestContext,
  ): Promise<OwnAccount | null> {
    return this.accounts.find(ctx.viewer, id);
  }

  @FieldResolver(() => User, { description: 'Whose mailbox it is.' })
  user(@Root() { userId }: OwnAccount): User {
    return { id: userId };
  }

  @FieldResolver(() => EmailAddress, { description: 'Where it is reached, and as whom it writes.' })
  address(@Root() { address, displayName }: OwnAccount): EmailAddress {
    return { address, name: displayName };
  }

  @FieldResolver(() => [String], { description: 'Other addresses it is reached at.' })
  aliases(): string[] {
    return [];
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Id of the key its password is sealed under; null for a mailbox here.',
  })
  credentialKeyId(@Root() { credential }: OwnAccount): string | null {
    return credential === null ? null : (credential.split('.')[1] ?? null);
  }

  @FieldResolver(() => [Folder], { description: 'Its folders; those with a role first.' })
  folders(@Root() { id }: OwnAccount, @Ctx() ctx: RequestContext): Promise<FolderRecord[]> {
    return loadAccountFolders(ctx, this.contents, id);
  }

  @FieldResolver(() => [Folder], {
    description:
      'The folders elsewhere, besides the inbox, of which changes are heard at once; empty for a mailbox here.',
  })
  watchedFolders(
    @Root() { watchedFolderIds }: OwnAccount,
    @Ctx() ctx: RequestContext,
  ): Promise<FolderRecord[]> {
    return loadFolders(ctx, this.contents, watchedFolderIds);
  }

  @FieldResolver(() => SyncToken, {
    description: 'Subscribe with it as `after` to hear what changes from now on.',
  })
  async syncToken(@Ctx() { feed }: RequestContext): Promise<string> {
    return encodeCursor(await feed.head());
  }
}

@Resolver(() => User)
export class UserMailResolver {
  constructor(
    private readonly accounts: AccountService,
    private readonly messages: MessageService,
  ) {}

  @FieldResolver(() => [MailAccount], {
    nullable: true,
    description: 'The mailboxes; null for any other user than the viewer.',
  })
  async mailAccounts(
    @Root() { id }: User,
    @Ctx() { viewer }: RequestContext,
  ): Promise<OwnAccount[] | null> {
    return id === viewer.userId ? this.accounts.ofViewer(viewer) : null;
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'Messages not read yet, in all folders; null for any other user than the viewer.',
  })
  async unreadCount(
    @Root() { id }: User,
    @Ctx() { viewer }: RequestContext,
  ): Promise<number | null> {
    return id === viewer.userId ? this.messages.unread(viewer) : null;
  }
}
