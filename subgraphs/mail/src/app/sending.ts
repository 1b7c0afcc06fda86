import type { ReferenceResolver } from '@suitegraph/kit/graphql';
import type { SubgraphRuntime, Worker } from '@suitegraph/kit/subgraph';
import { openVault } from '@suitegraph/kit/vault';
import type { AccountDirectory } from '../accounts/account.directory';
import type { AccountRepository } from '../accounts/account.repository';
import type { AccountService } from '../accounts/account.service';
import type { AttachmentService } from '../attachments/attachment.service';
import { composeFailure } from '../clients/delivery-report';
import { compose } from '../clients/mail-composer';
import { mailDns, type MailDns } from '../clients/mail-dns';
import { outboundHosts } from '../clients/outbound-host';
import { smtpRelay } from '../clients/relay';
import { DraftRepository } from '../drafts/draft.repository';
import { DraftResolver } from '../drafts/draft.resolver';
import { DraftService } from '../drafts/draft.service';
import type { FolderRepository } from '../folders/folder.repository';
import { JournalledOutbox } from '../inbound/journal-recorder';
import { JournalRepository } from '../inbound/journal.repository';
import type { Quotas } from '../inbound/quotas';
import { IngestRepository } from '../ingest/ingest.repository';
import type { IngestService } from '../ingest/ingest.service';
import { scheduling } from '../invitations/scheduling';
import type { MessageRepository } from '../messages/message.repository';
import type { MessageService } from '../messages/message.service';
import { Bounces } from '../outbox/bounces';
import { BulkRepository } from '../outbox/bulk.repository';
import { BulkResolver, type SendingServices } from '../outbox/bulk.resolver';
import { BulkService, type BulkDependencies } from '../outbox/bulk.service';
import { Courier } from '../outbox/courier';
import { DirectMail } from '../outbox/direct-mail';
import { DriveFiles } from '../outbox/drive-files';
import { ForwardService, type ForwardDependencies } from '../outbox/forward.service';
import { HeldCopies } from '../outbox/held-copies';
import { LetterWriter } from '../outbox/letter-writer';
import { OutboxItemRepository } from '../outbox/outbox-item.repository';
import { OutboxRepository } from '../outbox/outbox.repository';
import {
  DeliveryReportResolver,
  DeliverySubscriptionResolver,
  OutboxResolver,
} from '../outbox/outbox.resolver';
import { OutboxService } from '../outbox/outbox.service';
import { OutboxWorker } from '../outbox/outbox.worker';
import { OwnServers } from '../outbox/own-servers';
import { PostOffice } from '../outbox/post-office';
import { Preparation } from '../outbox/preparation';
import { Releases } from '../outbox/releases';
import { Replies } from '../outbox/replies';
import { SentAppendRepository } from '../outbox/sent-append.repository';
import { SentAppendWorker } from '../outbox/sent-append.worker';
import { SendAnswers } from '../outbox/send-answers';
import { SendResolver } from '../outbox/send.resolver';
import { SendService } from '../outbox/send.service';
import { DkimKeyRepository } from '../signing/dkim-key.repository';
import { DkimResolver } from '../signing/dkim.resolver';
import { DkimService } from '../signing/dkim.service';
import { unsubscribeHeaders } from '../suppression/unsubscribe-routes';
import { TemplateRepository } from '../templates/template.repository';
import { TemplateResolver } from '../templates/template.resolver';
import { TemplateService } from '../templates/template.service';
import type { BounceParts } from './bounces';
import type { MailSettings } from './settings';

// Connections to the servers of one domain at a time.
const PER_DOMAIN = 2;

/** The resolver classes of sending. */
export const sendingResolvers = [
  SendResolver,
  DraftResolver,
  OutboxResolver,
  DeliveryReportResolver,
  DeliverySubscriptionResolver,
  BulkResolver,
  DkimResolver,
  TemplateResolver,
] as const;

/** What sending takes from the rest of mail. */
export interface SendingNeighbours {
  readonly rows: {
    readonly accounts: AccountRepository;
    readonly messages: MessageRepository;
    readonly folders: FolderRepository;
  };
  readonly directory: AccountDirectory;
  readonly accounts: AccountService;
  readonly attachments: AttachmentService;
  readonly messages: MessageService;
  readonly ingest: IngestService;
  readonly quotas: Quotas;
  readonly bounces: Pick<BounceParts, 'suppressions' | 'returnPaths'>;
}

/** The wired part. */
export interface SendingParts {
  readonly resolvers: readonly object[];
  readonly references: Readonly<Record<string, ReferenceResolver>>;
  readonly workers: readonly Worker[];
  readonly postOffice: PostOffice;
  readonly templates: TemplateService;
  /** Tells the outbox that there may be work. */
  committed(): void;
}

type Runtime = SubgraphRuntime<MailSettings>;

/** Puts sending together. */
export function wireSending(runtime: Runtime, on: SendingNeighbours): SendingParts {
  const { database, log } = runtime;
  const { rows, ingest, messages } = on;
  const base = wireOutbox(runtime, on);
  const { postOffice, worker, items, copies, writer, replies, preparation, templates } = base;
  const committed = (): void => worker.wake();
  runtime.consume(
    scheduling({ accounts: rows.accounts, postOffice, ingest, compose, committed, log }),
  );
  const answers = new SendAnswers(rows.messages, items);
  const drafts = new DraftService(database, {
    preparation,
    writer,
    replies,
    messages: rows.messages,
    folders: rows.folders,
    ingest: new IngestRepository(),
    drafts: new DraftRepository(),
  });
  const desk = { preparation, replies, writer, postOffice, drafts, answers, committed };
  const sending = { ...desk, sending: new SendService(database, desk) };
  const outbox = new OutboxService(database, { items, outbox: base.outbox, copies, answers });
  return {
    resolvers: [
      new SendResolver(sending.sending),
      new DraftResolver(drafts),
      new OutboxResolver(outbox, messages),
      new DeliveryReportResolver(outbox),
      new DeliverySubscriptionResolver(messages),
      new BulkResolver({ ...wireMany(runtime, on, sending), accounts: on.accounts }),
      new DkimResolver(base.signing),
      new TemplateResolver(templates),
    ],
    references: {
      OutboxItem: ({ id }: { readonly id: string }, ctx) => outbox.find(ctx.viewer, id),
      EmailTemplate: ({ id }: { readonly id: string }, ctx) => templates.find(ctx.viewer, id),
    },
    workers: [worker, base.appender],
    postOffice,
    templates,
    committed,
  };
}

function wireOutbox(runtime: Runtime, on: SendingNeighbours) {
  const { database, blobs, settings, log } = runtime;
  const { rows, ingest, directory, accounts, attachments } = on;
  const outbox = new OutboxRepository();
  const items = new OutboxItemRepository();
  const { SMTP_RELAY_URL: relayUrl, OUTBOX_CONCURRENCY: concurrency } = settings;
  const { courier, remote, signing } = wireTransport(runtime, on, relayUrl);
  const postOffice = new PostOffice({
    directory,
    ingest,
    folders: rows.folders,
    outbox: new JournalledOutbox(outbox, new JournalRepository()),
    courier,
    remote,
  });
  const bounces = new Bounces(rows.accounts, rows.messages, ingest, composeFailure);
  const copies = new HeldCopies(rows.messages, rows.folders);
  const releases = new Releases({
    database,
    accounts: rows.accounts,
    directory,
    items,
    outbox,
    copies,
    ingest,
    bounces,
    blobs,
  });
  const worker = new OutboxWorker(
    { database, outbox, courier, releases, bounces, log },
    { concurrency, bulkConcurrency: settings.BULK_CONCURRENCY, perDomain: PER_DOMAIN },
  );
  const replies = new Replies(database, rows.messages);
  const templates = new TemplateService(database, new TemplateRepository());
  const preparation = new Preparation(
    {
      database,
      accounts,
      attachments,
      replies,
      templates,
      drive: new DriveFiles(database, runtime.feed),
      postOffice,
      remote,
      suppressions: on.bounces.suppressions,
    },
    { maxRecipients: settings.SMTP_MAX_RECIPIENTS },
  );
  const limits = { maxBytes: settings.SMTP_MAX_MESSAGE_BYTES };
  const writer = new LetterWriter({ ingest, blobs, compose, quotas: on.quotas }, limits);
  const appender = new SentAppendWorker({
    ...{ database, blobs, log, messages: rows.messages },
    appends: new SentAppendRepository(),
    append: (item, raw) => remote.append(item, raw),
  });
  const shown = { appender, outbox, items, copies, postOffice, worker, signing, templates };
  return { ...shown, replies, preparation, writer };
}

function wireTransport(
  { database, blobs, settings }: Runtime,
  { bounces }: Pick<SendingNeighbours, 'bounces'>,
  relayUrl: string | undefined,
) {
  const vault = openVault(settings.VAULT_KEYS);
  const dns = mailDns(settings.MAIL_DNS_SERVERS?.split(','));
  const signing = new DkimService(database, { keys: new DkimKeyRepository(), vault, dns });
  const remote = new OwnServers(database, {
    vault,
    resolveHost: outboundHosts({ allowPrivate: settings.REMOTE_MAIL_PRIVATE_HOSTS }),
    ca: settings.REMOTE_MAIL_CA,
    sentFolder: settings.IMAP_SENT_FOLDER,
  });
  const courier = new Courier({
    blobs,
    common: relayUrl === undefined ? directMail(settings, dns) : smtpRelay(relayUrl),
    direct: relayUrl === undefined && settings.SMTP_DIRECT,
    ownServer: (accountId) => remote.relayOf(accountId),
    sign: (raw, sender) => signing.sign(raw, sender),
    suppressed: (due, addresses) =>
      bounces.suppressions.suppressed(database.manager, due.tenantId, addresses, due),
    returnPath: (itemId, mailFrom) => bounces.returnPaths.of(itemId, mailFrom),
  });
  return { courier, remote, signing };
}

function wireMany(
  { database, settings, urls }: Runtime,
  on: SendingNeighbours,
  desk: Omit<ForwardDependencies, 'accounts' | 'attachments' | 'messages'> &
    Omit<BulkDependencies, 'messages' | 'bulk' | 'unsubscribing'> & {
      readonly sending: SendService;
    },
): Omit<SendingServices, 'accounts'> {
  const { accounts, attachments, messages, rows } = on;
  return {
    sending: desk.sending,
    bulk: new BulkService(
      database,
      {
        ...{ ...desk, messages: rows.messages, bulk: new BulkRepository() },
        unsubscribing: (tenantId, address) => unsubscribeHeaders(urls, { tenantId, address }),
      },
      {
        maxRecipients: settings.BULK_MAX_RECIPIENTS,
        perMinute: settings.BULK_MESSAGES_PER_MINUTE,
      },
    ),
    forwarding: new ForwardService(
      database,
      { ...desk, accounts, attachments, messages },
      { maxRecipients: settings.SMTP_MAX_RECIPIENTS },
    ),
  };
}

function directMail(settings: MailSettings, dns: MailDns): DirectMail | null {
  if (!settings.SMTP_DIRECT) return null;
  return new DirectMail({
    dns,
    ownName: settings.SMTP_NAME,
    port: settings.SMTP_DIRECT_PORT,
    allowPrivate: settings.SMTP_DIRECT_PRIVATE,
  });
}
