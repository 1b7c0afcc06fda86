import type { StoredEvent } from '@suitegraph/kit/events';
import {
  ChangeKindEnum,
  eventSubscription,
  RealtimeEvent,
  realtimeFields,
  type RequestContext,
  SyncToken,
} from '@suitegraph/kit/graphql';
import {
  Arg,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  ObjectType,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import type { FolderRecord } from './folder';
import type { FolderService } from './folder.service';
import { Folder } from './folder.types';

@ObjectType('FolderEvent', {
  implements: RealtimeEvent,
  description: 'A folder was made, changed or is gone.',
})
export class FolderEvent extends RealtimeEvent {
  @Field(() => ChangeKindEnum, { description: 'What happened.' })
  kind!: keyof typeof ChangeKindEnum;

  @Field(() => Boolean, {
    description: 'The server has numbered its messages anew: read the folder again.',
  })
  uidValidityReset!: boolean;

  folderId!: string;
}

interface ChangedArgs {
  readonly accountId: string;
  readonly after?: string | null;
}

@Resolver(() => FolderEvent)
export class FolderSubscriptionResolver {
  constructor(private readonly folders: FolderService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:read"]])')
  @Subscription(() => FolderEvent, {
    description: 'Folders that come, change or go, as it happens.',
    subscribe: eventSubscription<ChangedArgs>({
      types: ['mail.folder'],
      accepts: ({ data }, { accountId }) => data['accountId'] === accountId,
    }) as never,
  })
  folderChanged(
    @Root() event: StoredEvent,
    @Arg('accountId', () => ID, { description: 'Of this mailbox.' }) _accountId: string,
    @Arg('after', () => SyncToken, {
      nullable: true,
      description: 'First replay what followed this cursor.',
    })
    _after: string | null,
  ): FolderEvent {
    return Object.assign(new FolderEvent(), realtimeFields(event), {
      kind: event.kind,
      folderId: event.key,
      uidValidityReset: event.data['uidValidityReset'] === true,
    });
  }

  // Not through the loader: a stream has one context for all of its events, and the folder changes.
  @FieldResolver(() => Folder, {
    nullable: true,
    description: 'The folder as it is now; null when it is gone.',
  })
  async folder(
    @Root() { folderId }: FolderEvent,
    @Ctx() { viewer }: RequestContext,
  ): Promise<FolderRecord | null> {
    return (await this.folders.byIds(viewer, [folderId]))[0] ?? null;
  }
}
