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
import { loadThread } from '../threads/thread.loader';
import { ThreadRepository } from '../threads/thread.repository';
import { ThreadResolver } from '../threads/thread.resolver';
import { ThreadService } from '../threads/thread.service';
import { compose } from '../clients/mail-composer';
import { smtpRelay } from '../clients/relay';
import { scheduling } from '../invitations/scheduling';
import { MarkingResolver } from '../messages/marking.resolver';
import { MarkingService } from '../messages/marking.service';
import { Bounces } from '../outbox/bounces';
import { OutboxRepository } from '../outbox/outbox.repository';
import { OutboxWorker } from '../outbox/outbox.worker';
import { PostOffice } from '../outbox/post-office';
import { SendResolver } from '../outbox/send.resolver';
import { SendService } from '../outbox/send.service';
import type { MailSettings } from './settings';

const PROVISIONING_WAIT_MS = 500;

type Runtime = SubgraphRuntime<MailSettings>;

/** Puts the subgraph together. */
export function wireMail(runtime: Runtime): SubgraphParts {
  const { blobs, urls, settings } = runtime;
  const services = wireServices(runtime);
  const { accounts, attachments, messages, folders, threads } = services;
  const { sending, workers } = wireSending(runtime, services);
  return {
    resolvers: [
      new AccountResolver(accounts, folders),
      new UserMailResolver(accounts, messages),
      new FolderResolver(folders, accounts, messages),
      new ThreadResolver(threads, messages),
      new MessageResolver(messages, { ...services, urls, safeHtml }),
      new MessageSubscriptionResolver(messages),
      new MarkingResolver(services.marking),
      new SendResolver(sending),
      new AttachmentResolver(attachments),
      new CalendarEventMailResolver(messages),
      new PersonMailResolver(messages),
      new EmailAddressResolver(),
    ],
    references: {
      Message: ({ id }: ById, ctx) => loadMessage(ctx, messages, id),
      Thread: ({ id }: ById, ctx) => loadThread(ctx, threads, id),
      Folder: async ({ id }: ById, ctx) => (await loadFolders(ctx, folders, [id]))[0] ?? null,
      MailAccount: ({ id }: ById, ctx) => accounts.find(ctx.viewer, id),
      Attachment: ({ id }: ById, ctx) => attachments.find(ctx.viewer, id),
    },
    routes: (app) =>
      mailRoutes(app, {
        attachments,
        messages,
        blobs,
        urls,
        maxUploadBytes: settings.SMTP_MAX_MESSAGE_BYTES,
      }),
    workers: [smtpWorker(runtime, services), ...workers],
  };
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
  return {
    rows: { accounts: accountRows, messages: messageRows, folders: folderRows },
    directory,
    accounts,
    ingest: new IngestService(database, blobs, new MimeParser(blobs), new IngestRepository()),
    messages: new MessageService(database, messageRows),
    marking: new MarkingService(database, messageRows, folderRows),
    folders: new FolderService(database, folderRows, accounts),
    threads: new ThreadService(database, new ThreadRepository()),
    attachments: new AttachmentService(
      database,
      new AttachmentRepository(),
      { blobs, urls, feed },
      { maxBytes: settings.SMTP_MAX_MESSAGE_BYTES },
    ),
  };
}

function wireSending(
  runtime: Runtime,
  services: Services,
): { sending: SendService; workers: Worker[] } {
  const { database, blobs, settings, log } = runtime;
  const { rows, ingest, directory, accounts, attachments } = services;
  const outbox = new OutboxRepository();
  const relayUrl = settings.SMTP_RELAY_URL;
  const postOffice = new PostOffice(
    { directory, ingest, folders: rows.folders, outbox },
    relayUrl !== undefined,
  );
  const bounces = new Bounces(rows.accounts, rows.messages, ingest, compose);
  const workers =
    relayUrl === undefined
      ? []
      : [new OutboxWorker({ database, outbox, blobs, relay: smtpRelay(relayUrl), bounces, log })];
  const committed = (): void => workers.forEach((worker) => worker.wake());
  runtime.consume(
    scheduling({ accounts: rows.accounts, postOffice, ingest, compose, committed, log }),
  );
  const sending = new SendService(
    database,
    {
      accounts,
      attachments,
      messages: rows.messages,
      postOffice,
      ingest,
      blobs,
      compose,
      committed,
    },
    { maxRecipients: settings.SMTP_MAX_RECIPIENTS, maxBytes: settings.SMTP_MAX_MESSAGE_BYTES },
  );
  return { sending, workers };
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
