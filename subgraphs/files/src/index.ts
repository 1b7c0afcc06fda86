import { defineSubgraph } from '@suitegraph/kit/subgraph';
import { Person, User } from './accounts/people.types';
import { UserDriveResolver } from './accounts/user.resolver';
import { wire } from './app/container';
import { settings } from './app/settings';
import {
  Attachment,
  AttachmentResolver,
  FileSourceResolver,
} from './attachments/attachment.resolver';
import { CreateFiles1700000000000 } from './migrations/1700000000000-create-files';
import {
  FileSharesResolver,
  PersonSharesResolver,
  ShareFieldsResolver,
} from './shares/share-fields.resolver';
import { ShareResolver } from './shares/share.resolver';
import { FileFieldsResolver } from './tree/file-fields.resolver';
import { FileMutationResolver } from './tree/file-mutation.resolver';
import { FileQueryResolver } from './tree/file-query.resolver';
import { UploadResolver } from './uploads/upload.resolver';

/** Drives, shares and uploads. */
export const files = defineSubgraph({
  name: 'files',
  description: 'A drive for each user, what they share, and uploads for every domain.',
  settings,
  entities: [],
  migrations: [CreateFiles1700000000000],
  resolvers: [
    FileQueryResolver,
    FileMutationResolver,
    FileFieldsResolver,
    UserDriveResolver,
    UploadResolver,
    ShareResolver,
    ShareFieldsResolver,
    FileSharesResolver,
    PersonSharesResolver,
    AttachmentResolver,
    FileSourceResolver,
  ],
  orphanedTypes: [User, Person, Attachment],
  events: {
    'files.file':
      'A file or folder came, changed or went. data: parentId, actor (address), previousParentId (after a move).',
    'files.share': 'A share began, changed or ended. data: fileId, grantee and owner (addresses).',
    'files.upload':
      'The content of an upload is complete. data: target, blob, size (bytes), name, mimeType.',
    'files.file-attach':
      'The answer to mail.file-attach, under its key. data: ok, and files (filename, mimeType, size, blob) or code and message.',
    'files.attachment-save':
      'The answer to mail.attachment-save, under its key. data: ok, and fileId or code and message.',
  },
  wire,
});
