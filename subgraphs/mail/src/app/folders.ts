import type { SubgraphRuntime } from '@suitegraph/kit/subgraph';
import { FolderChangeRepository } from '../folders/folder-change.repository';
import { FolderChangeResolver } from '../folders/folder-change.resolver';
import {
  FolderChangeService,
  type FolderChangeDependencies,
} from '../folders/folder-change.service';
import type { FolderRepository } from '../folders/folder.repository';
import type { FolderService } from '../folders/folder.service';
import type { MessageRepository } from '../messages/message.repository';
import type { MailSettings } from './settings';

/** What changing folders takes from the rest of mail. */
export interface FolderNeighbours extends Pick<FolderChangeDependencies, 'accounts' | 'marking'> {
  readonly rows: { readonly messages: MessageRepository; readonly folders: FolderRepository };
  readonly folders: FolderService;
  readonly remote: { readonly folderChanges: FolderChangeDependencies['elsewhere'] };
}

/** Puts together what renames and deletes folders. */
export function wireFolderChanges(
  { database }: SubgraphRuntime<MailSettings>,
  { rows, accounts, folders, marking, remote }: FolderNeighbours,
): FolderChangeResolver {
  const service = new FolderChangeService(database, {
    rows: new FolderChangeRepository(),
    folders: rows.folders,
    made: folders,
    accounts,
    messages: rows.messages,
    marking,
    elsewhere: remote.folderChanges,
  });
  return new FolderChangeResolver(service);
}
