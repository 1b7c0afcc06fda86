import type { SubgraphParts, SubgraphRuntime } from '@suitegraph/kit/subgraph';
import { accountConsumer } from '../accounts/account.consumer';
import { AccountRepository } from '../accounts/account.repository';
import { Quota } from '../accounts/quota';
import { UserDriveResolver } from '../accounts/user.resolver';
import { attachmentSaveConsumer } from '../attachments/attachment-save.consumer';
import { fileAttachConsumer } from '../attachments/file-attach.consumer';
import { AttachmentResolver, FileSourceResolver } from '../attachments/attachment.resolver';
import { SavedAttachments } from '../attachments/saved-attachments';
import { downloadRoutes } from '../downloads/download.routes';
import { Downloads } from '../downloads/downloads';
import { LinkDownloads } from '../shares/link-downloads';
import {
  FileSharesResolver,
  PersonSharesResolver,
  ShareFieldsResolver,
} from '../shares/share-fields.resolver';
import { ShareRepository } from '../shares/share.repository';
import { ShareResolver } from '../shares/share.resolver';
import { ShareService } from '../shares/share.service';
import { FileChanges } from '../tree/file-changes.service';
import { FileFieldsResolver } from '../tree/file-fields.resolver';
import { FileMutationResolver } from '../tree/file-mutation.resolver';
import { FileQueryResolver } from '../tree/file-query.resolver';
import { FileRepository } from '../tree/file.repository';
import { FileService } from '../tree/file.service';
import { TreeRepository } from '../tree/tree.repository';
import { uploadSweeper } from '../uploads/upload-sweeper';
import { AnnouncedTarget, DriveTarget } from '../uploads/upload-targets';
import { UploadRepository } from '../uploads/upload.repository';
import { UploadResolver } from '../uploads/upload.resolver';
import { uploadRoutes } from '../uploads/upload.routes';
import { UploadService } from '../uploads/upload.service';
import { references } from './references';
import type { Settings } from './settings';

/** Wires the subgraph, by hand and in one place. */
export function wire(runtime: SubgraphRuntime<Settings>): SubgraphParts {
  const { database, blobs, urls, settings } = runtime;
  const limit = settings.DRIVE_QUOTA_BYTES;
  const accounts = new AccountRepository();
  const files = new FileRepository();
  const tree = new TreeRepository();
  const quota = new Quota(limit, accounts);
  const service = new FileService(database, files, accounts);
  const changes = new FileChanges({ database, files, tree, accounts, quota });
  const downloads = new Downloads({ database, urls, files, accounts });

  const shareRows = new ShareRepository();
  const shares = new ShareService({ database, shares: shareRows, files, accounts, urls });
  const links = new LinkDownloads(database, urls, shareRows, shares);

  const uploadRows = new UploadRepository();
  const uploads = new UploadService({
    database,
    uploads: uploadRows,
    accounts,
    targets: {
      DRIVE: new DriveTarget(accounts, changes),
      TRACKS: new AnnouncedTarget(),
      MAIL_ATTACHMENT: new AnnouncedTarget(),
    },
    quota,
    blobs,
    expiryHours: settings.UPLOAD_EXPIRY_HOURS,
  });

  runtime.consume(accountConsumer(accounts));
  const requests = runtime.consume(attachmentSaveConsumer({ blobs, accounts, changes, tree }));
  runtime.consume(fileAttachConsumer({ accounts, files }));
  const saved = new SavedAttachments(database, files, requests);

  return {
    resolvers: [
      new FileQueryResolver(service),
      new FileMutationResolver(changes, service),
      new FileFieldsResolver(service, downloads),
      new UserDriveResolver(service, database, accounts, limit),
      new UploadResolver(uploads, service, urls),
      new ShareResolver(shares),
      new ShareFieldsResolver(shares, service),
      new FileSharesResolver(shares),
      new PersonSharesResolver(shares),
      new AttachmentResolver(saved),
      new FileSourceResolver(),
    ],
    references: references({ files: service, shares, uploads }),
    routes: async (app) => {
      downloadRoutes(app, blobs, { downloads, links });
      await uploadRoutes(app, urls, uploads);
    },
    workers: [uploadSweeper(database, uploadRows, runtime.log)],
  };
}
