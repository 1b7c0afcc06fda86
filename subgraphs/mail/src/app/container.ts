import type { SubgraphParts, SubgraphRuntime, Worker } from '@suitegraph/kit/subgraph';
import { AccountDirectory } from '../accounts/account.directory';
import { AccountRepository } from '../accounts/account.repository';
import { AccountResolver, UserMailResolver } from '../accounts/account.resolver';
import { AccountService } from '../accounts/account.service';
import { provisioning } from '../accounts/provisioning';
import { AttachmentRepository } from '../attachments/attachment.repository';
import { AttachmentResolver } from '../attachments/attachment.resolver';
import { AttachmentService } from '../attachments/attachment.service';
import { mailRoutes } from '../attachments/mail-routes';
import { safeHtml } from '../clients/html-sanitizer';
import { MimeParser } from '../clients/mime-parser';
import { SmtpListener } from '../clients/smtp-listener';
import { AccountChangesResolver, FolderChangesResolver } from '../changes/change.resolver';
import { ChangeService } from '../changes/change.service';
import { FolderSubscriptionResolver } from '../folders/folder-event.resolver';
import { filterStreams } from '../messages/message-event.filter';
import { AttachmentTextRepository } from '../attachments/attachment-text.repository';
import { AttachmentTextService } from '../attachments/attachment-text.service';
import { TextReader } from '../clients/text-reader';
import { loadFolders } from '../folders/folder.loader';
import { FolderRepository } from '../folders/folder.repository';
import { FolderResolver } from '../folders/folder.resolver';
import { FolderService } from '../folders/folder.service';
import { IngestRepository } from '../ingest/ingest.repository';
import { IngestService } from '../ingest/ingest.service';
import { InboundMail } from '../ingest/mail-receiver';
import { CalendarEventMailResolver } from '../invitations/calendar-event.resolver';
import { loadMessage } from '../messages/message.loader';
import { MessageRepository } from '../messages/message.repository';
import { MessageResolver } from '../messages/message.resolver';
import { MessageService } from '../messages/message.service';
import { MessageSubscriptionResolver } from '../messages/message-event.resolver';
import { EmailAddressResolver, PersonMailResolver } from '../people/person.resolver';
import { HighlightResolver } from '../search/highlight.resolver';
import { SearchRepository } from '../search/search.repository';
import { SearchService } from '../search/search.service';
import { SharedFoldersResolver, SharingResolver } from '../sharing/sharing.resolver';
import { SharingRepository } from '../sharing/sharing.repository';
import { SharingService } from '../sharing/sharing.service';
import { BackgroundTask } from '../search/background-task';
import { loadThread } from '../threads/thread.loader';
import { ThreadRepository } from '../threads/thread.repository';
import { ThreadResolver } from '../threads/thread.resolver';
import { ThreadService } from '../threads/thread.service';
import { MarkingResolver } from '../messages/marking.resolver';
import { MarkingService } from '../messages/marking.service';
import { wireRemote } from './remote';
import { wireArrivals, wireRules } from './rules';
import { wireSending } from './sending';
import type { MailSettings } from './settings';

const PROVISIONING_WAIT_MS = 500;

type Runtime = SubgraphRuntime<MailSettings>;

/** Puts the subgraph together. */
export function wireMail(runtime: Runtime): SubgraphParts {
  const { blobs, urls, settings } = runtime;
  const services = wireServices(runtime);
  const { accounts, attachments, messages, folders, threads } = services;
  const sending = wireSending(runtime, services);
  const rules = wireRules(runtime, { ...services, ...sending });
  return {
    resolvers: [
      new AccountResolver(accounts, folders),
      new UserMailResolver(accounts, messages),
      new FolderResolver(folders, accounts, messages, services.sharing),
      new ThreadResolver(threads, messages),
      new MessageResolver(messages, { ...services, urls, safeHtml }),
      new MessageSubscriptionResolver(messages),
      new FolderSubscriptionResolver(folders),
      new FolderChangesResolver(services.changes, services.sharing),
      new AccountChangesResolver(services.changes),
      new SharingResolver(services.sharing),
      new HighlightResolver(services.search, messages),
      new SharedFoldersResolver(services.sharing),
      new MarkingResolver(services.marking),
      ...sending.resolvers,
      ...rules.resolvers,
      ...services.remote.resolvers,
      new AttachmentResolver(attachments, services.texts),
      new CalendarEventMailResolver(messages),
      new PersonMailResolver(messages),
      new EmailAddressResolver(),
    ],
    references: {
      ...sending.references,
      ...rules.references,
      Message: ({ id }: ById, ctx) => loadMessage(ctx, messages, id),
      Thread: ({ id }: ById, ctx) => loadThread(ctx, threads, id),
      Folder: async ({ id }: ById, ctx) => (await loadFolders(ctx, folders, [id]))[0] ?? null,
      MailAccount: ({ id }: ById, ctx) => accounts.find(ctx.viewer, id),
      Attachment: ({ id }: ById, ctx) => attachments.find(ctx.viewer, id),
    },
    routes: (app) =>
      mailRoutes(app, {
        bodies: services.remote.bodies,
        attachments,
        messages,
        blobs,
        urls,
        maxUploadBytes: settings.SMTP_MAX_MESSAGE_BYTES,
      }),
    workers: [
      smtpWorker(runtime, services),
      ...sending.workers,
      ...rules.workers,
      ...services.remote.workers,
      ...readers(runtime, services),
    ],
  };
}

function readers(runtime: Runtime, { search, texts }: Services): Worker[] {
  const { feed, log } = runtime;
  return [
    new BackgroundTask('search', { feed, log, step: () => search.indexSome() }),
    new BackgroundTask('attachment texts', { feed, log, step: () => texts.readSome() }),
  ];
}

interface ById {
  readonly id: string;
}

type Services = ReturnType<typeof wireServices>;

function wireServices(runtime: Runtime) {
  const { database, blobs, urls, feed, settings } = runtime;
  const accountRows = new AccountRepository();
  const messageRows = new MessageRepository();
  const folderRows = new FolderRepository();
  const provisioned = runtime.consume(provisioning(accountRows, () => directory.forget()));
  const directory = new AccountDirectory(database, accountRows, () =>
    provisioned.caughtUp(PROVISIONING_WAIT_MS),
  );
  const accounts = new AccountService(database, accountRows);
  const rules = wireArrivals(new IngestRepository());
  const search = new SearchService(database, new SearchRepository());
  const ingest = new IngestService(database, blobs, new MimeParser(blobs), rules.arrivals);
  const remote = wireRemote(runtime, { accounts, messages: messageRows, ingest });
  const messages = new MessageService(database, messageRows, search, remote.bodies);
  filterStreams(feed, messages);
  const shares = new SharingRepository();
  return {
    rows: { accounts: accountRows, messages: messageRows, folders: folderRows },
    directory,
    accounts,
    rules,
    ingest,
    remote,
    messages,
    changes: new ChangeService(database, messages),
    sharing: new SharingService(database, shares, folderRows),
    texts: new AttachmentTextService(database, new AttachmentTextRepository(), {
      blobs,
      reader: new TextReader(),
      log: runtime.log,
    }),
    search,
    marking: new MarkingService(
      database,
      messageRows,
      { folders: folderRows, shares },
      remote.mailbox,
    ),
    folders: new FolderService(database, folderRows, accounts),
    threads: new ThreadService(database, new ThreadRepository()),
    attachments: new AttachmentService(
      database,
      new AttachmentRepository(),
      { blobs, urls, feed, bodies: remote.bodies },
      { maxBytes: settings.SMTP_MAX_MESSAGE_BYTES },
    ),
  };
}

function smtpWorker(runtime: Runtime, services: Services): Worker {
  const { settings, log, metrics } = runtime;
  const received = metrics.counter({
    name: 'suitegraph_mail_received_total',
    help: 'Messages that came by SMTP, by recipient',
    labels: ['outcome'],
  });
  const inbound = new InboundMail(
    services.directory,
    services.ingest,
    { maxRecipients: settings.SMTP_MAX_RECIPIENTS },
    { log, received },
  );
  const { SMTP_TLS_CERT: cert, SMTP_TLS_KEY: key } = settings;
  const listener = new SmtpListener(
    {
      host: settings.SMTP_HOST,
      port: settings.SMTP_PORT,
      name: settings.SMTP_NAME,
      maxMessageBytes: settings.SMTP_MAX_MESSAGE_BYTES,
      maxConnections: settings.SMTP_MAX_CONNECTIONS,
      maxConnectionsPerIp: settings.SMTP_MAX_CONNECTIONS_PER_IP,
      tls: cert !== undefined && key !== undefined ? { cert, key } : undefined,
    },
    inbound,
  );
  return {
    name: 'smtp',
    start: async () => {
      await listener.start();
      log.info({ host: settings.SMTP_HOST, port: listener.port }, 'receiving mail');
    },
    stop: async () => {
      await listener.stop();
      await services.ingest.idle();
    },
  };
}
