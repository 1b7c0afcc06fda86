import type { ChangeKind, NewEvent } from '@suitegraph/kit/events';
import type { Viewer } from '@suitegraph/kit/graphql';
import type { Announced, EndedShare } from './tree.repository';

/** The type of events about files and folders. */
export const FILE_EVENT = 'files.file';

/** The type of events about shares. */
export const SHARE_EVENT = 'files.share';

/** What happened to a file. */
export interface FileChange {
  readonly kind: ChangeKind;
  readonly actor: Viewer;
  readonly changedFields?: readonly string[];
  /** Where it was before a move. */
  readonly previousParentId?: string | null;
}

/** A change of a file, for everyone who sees it. */
export function fileEvent(file: Announced, change: FileChange): NewEvent {
  const { kind, actor, changedFields = [], previousParentId } = change;
  return {
    tenantId: actor.tenantId,
    audience: file.audience,
    type: FILE_EVENT,
    kind,
    key: file.id,
    changedFields,
    data: {
      parentId: file.parentId,
      actor: actor.email,
      ...(previousParentId && { previousParentId }),
    },
  };
}

/** A change of a share, for the owner and the grantee. */
export function shareEvent(
  share: EndedShare,
  kind: ChangeKind,
  on: { readonly tenantId: string; readonly owner: string; readonly audience: readonly string[] },
): NewEvent {
  return {
    tenantId: on.tenantId,
    audience: on.audience,
    type: SHARE_EVENT,
    kind,
    key: share.id,
    data: { fileId: share.fileId, grantee: share.grantee, owner: on.owner },
  };
}
