import { defineSubgraph } from '@suitegraph/kit/subgraph';
import { AccountResolver, UserMailResolver } from './accounts/account.resolver';
import { wireMail } from './app/container';
import { mailSettings } from './app/settings';
import { AttachmentResolver } from './attachments/attachment.resolver';
import { FolderResolver } from './folders/folder.resolver';
import { CalendarEventMailResolver } from './invitations/calendar-event.resolver';
import { MarkingResolver } from './messages/marking.resolver';
import { MessageResolver } from './messages/message.resolver';
import { MessageSubscriptionResolver } from './messages/message-event.resolver';
import { CreateMail1700000100000 } from './migrations/1700000100000-create-mail';
import { SendResolver } from './outbox/send.resolver';
import { EmailAddressResolver, PersonMailResolver } from './people/person.resolver';
import { ThreadResolver } from './threads/thread.resolver';

/** Mail: an SMTP listener, mailboxes in Postgres, and what is sent. */
export const mail = defineSubgraph({
  name: 'mail',
  description: 'Receives, keeps, finds and sends mail.',
  settings: mailSettings,
  entities: [],
  migrations: [CreateMail1700000100000],
  resolvers: [
    AccountResolver,
    UserMailResolver,
    FolderResolver,
    ThreadResolver,
    MessageResolver,
    MessageSubscriptionResolver,
    AttachmentResolver,
    MarkingResolver,
    SendResolver,
    CalendarEventMailResolver,
    PersonMailResolver,
    EmailAddressResolver,
  ],
  events: {
    'mail.message':
      'A message came, changed or is gone: participants, at, direction, threadId, accountId, folderIds, origin, backfill.',
    'mail.invitation':
      'A message brought an iCalendar object: iCalUid, method, blob, recipient, from.',
    'mail.folder': 'A folder was created: accountId.',
    'mail.attachment-save':
      'The drive is asked to keep an attachment: attachmentId, messageId, folderId, blob, size, filename, mimeType.',
  },
  wire: wireMail,
});
