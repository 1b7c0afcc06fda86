import { SyncToken, type RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { Account } from '../accounts/account';
import { MailAccount } from '../accounts/account.types';
import type { FolderRecord } from '../folders/folder';
import { Folder } from '../folders/folder.types';
import type { SharingService } from '../sharing/sharing.service';
import type { ChangeList, ChangeService } from './change.service';
import { MessageChanges } from './change.types';

const SINCE = { description: 'A `syncToken`, or the `newToken` of the last answer.' };
const FIRST = { nullable: true, description: 'How many to return, from 1 to 200.' };

@Resolver(() => Folder)
export class FolderChangesResolver {
  constructor(
    private readonly changed: ChangeService,
    private readonly sharing: Pick<SharingService, 'readerOf'>,
  ) {}

  @FieldResolver(() => MessageChanges, {
    description: 'Its messages that came, changed or went since a token was given out.',
  })
  async changes(
    @Root() folder: FolderRecord,
    @Arg('since', () => SyncToken, SINCE) since: string,
    @Arg('first', () => Int, FIRST) first: number | null,
    @Ctx() { viewer }: RequestContext,
  ): Promise<ChangeList> {
    const owner = await this.sharing.readerOf(viewer, folder);
    return this.changed.since(owner, { in: 'FOLDER', folderId: folder.id }, { since, first });
  }
}

@Resolver(() => MailAccount)
export class AccountChangesResolver {
  constructor(private readonly changed: ChangeService) {}

  @FieldResolver(() => MessageChanges, {
    description: 'The messages of the mailbox that came, changed or went since a token was given.',
  })
  changes(
    @Root() { id }: Account,
    @Arg('since', () => SyncToken, SINCE) since: string,
    @Arg('first', () => Int, FIRST) first: number | null,
    @Ctx() { viewer }: RequestContext,
  ): Promise<ChangeList> {
    return this.changed.since(viewer, { in: 'ACCOUNT', accountId: id }, { since, first });
  }
}
