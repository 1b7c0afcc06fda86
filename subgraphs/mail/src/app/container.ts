import type { SubgraphParts, SubgraphRuntime, Worker } from '@suitegraph/kit/subgraph';
import type { FastifyInstance } from 'fastify';
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
import { JournalledArrivals } from '../inbound/journal-recorder';
import { JournalRepository } from '../inbound/journal.repository';
import { QuotaResolver } from '../inbound/quota.resolver';
import { IngestRepository } from '../ingest/ingest.repository';
import { IngestService } from '../ingest/ingest.service';
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
import { unsubscribeRoutes } from '../suppression/unsubscribe-routes';
import { loadThread } from '../threads/thread.loader';
import { ThreadRepository } from '../threads/thread.repository';
import { ThreadHitResolver } from '../threads/thread-hit.resolver';
import { ThreadResolver } from '../threads/thread.resolver';
import { ThreadSearch } from '../threads/thread-search.service';
import { ThreadService } from '../threads/thread.service';
import { MarkingResolver } from '../messages/marking.resolver';
import { MarkingService } from '../messages/marking.service';
import { wireBounces } from './bounces';
import { wireChecking } from './checking';
import { wireFolderChanges } from './folders';
import { wireIndexing } from './indexing';
import { wireInbound, wireQuotas } from './inbound';
import { wireJournal } from './journal';
import { wireRemote } from './remote';
import { wireArrivals, wireRules } from './rules';
import { wireSending } from './sending';
import type { MailSettings } from './settings';

const PROVISIONING_WAIT_MS = 500;

type Runtime = SubgraphRuntime<MailSettings>;

/** Puts the subgraph together. */
export function wireMail(runtime: Runtime): SubgraphParts {
  const { urls } = runtime;
  const services = wireServices(runtime);
  const { accounts, attachments, messages, folders, threads } = services;
  const sending = wireSending(runtime, services);
  const checking = wireChecking(runtime);
  const rules = wireRules(runtime, { ...services, ...sending });
  const journal = wireJournal(runtime, { ...services, ...sending });
  return {
    resolvers: [
      new AccountResolver(accounts, folders),
      new QuotaResolver(services.quotas),
      journal.resolver,
      new UserMailResolver(accounts, messages),
      new FolderResolver(folders, accounts, messages, services.sharing),
      wireFolderChanges(runtime, services),
      new ThreadResolver(threads, messages),
      new ThreadHitResolver(services.threadSearch, threads),
      new MessageResolver(messages, { ...services, urls, safeHtml }),
      new MessageSubscriptionResolver(messages),
      new FolderSubscriptionResolver(folders),
      ...mailboxResolvers(services),
      ...sending.resolvers,
      ...rules.resolvers,
      ...checking.resolvers,
      ...services.bounces.resolvers(messages),
      ...services.remote.resolvers,
      new AttachmentResolver(attachments, services.texts),
      new CalendarEventMailResolver(messages),
      new PersonMailResolver(messages),
      new EmailAddressResolver(),
    ],
    references: { ...sending.references, ...rules.references, ...references(services) },
    routes: (app) => routes(app, runtime, services),
    workers: [
      ...wireInbound(runtime, {
        ...services,
        ...{ directory: services.bounces.directory, checks: checking.checks },
      }),
      ...checking.workers,
      journal.worker,
      ...sending.workers,
      ...rules.workers,
      ...services.remote.workers,
      ...readers(runtime, services),
    ],
  };
}

function mailboxResolvers({ changes, sharing, search, messages, marking }: Services): object[] {
  return [
    new FolderChangesResolver(changes, sharing),
    new AccountChangesResolver(changes),
    new SharingResolver(sharing),
    new HighlightResolver(search, messages),
    new SharedFoldersResolver(sharing),
    new MarkingResolver(marking),
  ];
}

async function routes(
  app: FastifyInstance,
  { blobs, urls, settings }: Runtime,
  { bounces, remote, attachments, messages }: Services,
): Promise<void> {
  await unsubscribeRoutes(app, { suppressions: bounces.list, urls });
  await mailRoutes(app, {
    ...{ attachments, messages, blobs, urls },
    bodies: remote.bodies,
    maxUploadBytes: settings.SMTP_MAX_MESSAGE_BYTES,
  });
}

function readers(runtime: Runtime, { indexing, texts }: Services): Worker[] {
  const { feed, log } = runtime;
  return [
    indexing.worker,
    new BackgroundTask('attachment texts', { feed, log, step: () => texts.readSome() }),
  ];
}

function references({ messages, threads, folders, accounts, attachments }: Services) {
  return {
    Message: ({ id }: ById, ctx) => loadMessage(ctx, messages, id),
    Thread: ({ id }: ById, ctx) => loadThread(ctx, threads, id),
    Folder: async ({ id }: ById, ctx) => (await loadFolders(ctx, folders, [id]))[0] ?? null,
    MailAccount: ({ id }: ById, ctx) => accounts.find(ctx.viewer, id),
    Attachment: ({ id }: ById, ctx) => attachments.find(ctx.viewer, id),
  } satisfies SubgraphParts['references'];
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
  const threadRows = new ThreadRepository();
  const provisioned = runtime.consume(provisioning(accountRows, () => directory.forget()));
  const directory = new AccountDirectory(database, accountRows, () =>
    provisioned.caughtUp(PROVISIONING_WAIT_MS),
  );
  const accounts = new AccountService(database, accountRows);
  const rules = wireArrivals(new IngestRepository());
  const bounces = wireBounces(runtime, { directory, store: rules.arrivals });
  const indexing = wireIndexing(runtime);
  const search = new SearchService(database, new SearchRepository(), indexing.indexer);
  const arrivals = new JournalledArrivals(bounces.arrivals, new JournalRepository());
  const ingest = new IngestService(database, blobs, new MimeParser(blobs), arrivals);
  const remote = wireRemote(runtime, { accounts, messages: messageRows, ingest });
  const messages = new MessageService(database, messageRows, search, remote.bodies);
  filterStreams(feed, messages);
  const shares = new SharingRepository();
  return {
    quotas: wireQuotas(runtime),
    rows: { accounts: accountRows, messages: messageRows, folders: folderRows },
    directory,
    accounts,
    rules,
    bounces,
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
    indexing,
    marking: new MarkingService(
      database,
      messageRows,
      { folders: folderRows, shares },
      remote.mailbox,
    ),
    folders: new FolderService(database, folderRows, accounts),
    threads: new ThreadService(database, threadRows),
    threadSearch: new ThreadSearch(database, messageRows, threadRows, search),
    attachments: new AttachmentService(
      database,
      new AttachmentRepository(),
      { blobs, urls, feed, bodies: remote.bodies },
      { maxBytes: settings.SMTP_MAX_MESSAGE_BYTES },
    ),
  };
}
