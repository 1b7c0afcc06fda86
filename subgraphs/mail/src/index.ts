import { defineSubgraph } from '@suitegraph/kit/subgraph';
import { AccountResolver, UserMailResolver } from './accounts/account.resolver';
import { checkingResolvers } from './app/checking';
import { wireMail } from './app/container';
import { bounceResolvers } from './app/bounces';
import { remoteResolvers } from './app/remote';
import { ruleResolvers } from './app/rules';
import { sendingResolvers } from './app/sending';
import { mailSettings } from './app/settings';
import { AttachmentResolver } from './attachments/attachment.resolver';
import { FolderChangeResolver } from './folders/folder-change.resolver';
import { FolderResolver } from './folders/folder.resolver';
import { AccountChangesResolver, FolderChangesResolver } from './changes/change.resolver';
import { FolderSubscriptionResolver } from './folders/folder-event.resolver';
import { JournalResolver } from './inbound/journal.resolver';
import { QuotaResolver } from './inbound/quota.resolver';
import { CalendarEventMailResolver } from './invitations/calendar-event.resolver';
import { MarkingResolver } from './messages/marking.resolver';
import { MessageResolver } from './messages/message.resolver';
import { MessageSubscriptionResolver } from './messages/message-event.resolver';
import { CreateMail1700000100000 } from './migrations/1700000100000-create-mail';
import { RemoteAccounts1800000300000 } from './migrations/1800000300000-remote-accounts';
import { CreateSending1800000400000 } from './migrations/1800000400000-create-sending';
import { Rules1800000500000 } from './migrations/1800000500000-rules';
import { FasterIndex1800001000000 } from './migrations/1800001000000-faster-index';
import { WatchedFolders1800001200000 } from './migrations/1800001200000-watched-folders';
import { Search1800000600000 } from './migrations/1800000600000-search';
import { Inbound1800000700000 } from './migrations/1800000700000-inbound';
import { Checks1800000800000 } from './migrations/1800000800000-checks';
import { Bounces1800000900000 } from './migrations/1800000900000-bounces';
import { FolderCounts1800001300000 } from './migrations/1800001300000-folder-counts';
import { FieldWords1800001400000 } from './migrations/1800001400000-field-words';
import { EmailAddressResolver, PersonMailResolver } from './people/person.resolver';
import { HighlightResolver } from './search/highlight.resolver';
import { SharedFoldersResolver, SharingResolver } from './sharing/sharing.resolver';
import { ThreadHitResolver } from './threads/thread-hit.resolver';
import { ThreadResolver } from './threads/thread.resolver';

/** Mail: an SMTP listener, mailboxes in Postgres, and what is sent. */
export const mail = defineSubgraph({
  name: 'mail',
  description: 'Receives, keeps, finds and sends mail.',
  settings: mailSettings,
  entities: [],
  migrations: [
    CreateMail1700000100000,
    RemoteAccounts1800000300000,
    CreateSending1800000400000,
    Rules1800000500000,
    Search1800000600000,
    Inbound1800000700000,
    Checks1800000800000,
    Bounces1800000900000,
    FasterIndex1800001000000,
    FolderCounts1800001300000,
    FieldWords1800001400000,
    WatchedFolders1800001200000,
  ],
  resolvers: [
    AccountResolver,
    QuotaResolver,
    JournalResolver,
    UserMailResolver,
    FolderResolver,
    FolderChangeResolver,
    ThreadResolver,
    ThreadHitResolver,
    MessageResolver,
    ...remoteResolvers,
    MessageSubscriptionResolver,
    FolderSubscriptionResolver,
    FolderChangesResolver,
    AccountChangesResolver,
    SharingResolver,
    HighlightResolver,
    SharedFoldersResolver,
    AttachmentResolver,
    MarkingResolver,
    ...sendingResolvers,
    ...bounceResolvers,
    ...ruleResolvers,
    ...checkingResolvers,
    CalendarEventMailResolver,
    PersonMailResolver,
    EmailAddressResolver,
  ],
  events: {
    'mail.message':
      'A message came, changed or is gone: participants, at, direction, threadId, accountId, folderIds, origin, backfill.',
    'mail.thread': 'Threads turned out to be one, under the key: merged, the ids that are no more.',
    'mail.invitation':
      'A message brought an iCalendar object: iCalUid, method, blob, recipient, from, authenticated (null where that is not checked).',
    'mail.folder': 'A folder was created, changed or is gone: accountId, uidValidityReset.',
    'mail.account': 'A mailbox was connected, works or fails, or is gone: state, progress.',
    'mail.delivery':
      'A message, or one of its recipients, has reached another state: outboxId, messageId, recipient, state, response.',
    'mail.rule': 'A rule was made, changed or deleted: accountId, null for a shared one.',
    'mail.rule-fired': 'A rule matched a message: ruleId, accountId, backfill.',
    'mail.rule-webhook':
      'A rule asks for a webhook to be called about a message: webhookId, ruleId, accountId, backfill.',
    'mail.rule-run':
      'Rules got further on their way through a folder: accountId, total, scanned, matched, finished.',
    'mail.file-attach':
      'The drive is asked for files that go with a message: fileIds. It answers with files.file-attach.',
    'mail.attachment-save':
      'The drive is asked to keep an attachment: attachmentId, messageId, folderId, blob, size, filename, mimeType.',
  },
  wire: wireMail,
});
