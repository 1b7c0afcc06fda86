import type { SubgraphRuntime, Worker } from '@suitegraph/kit/subgraph';
import { openVault, type Vault } from '@suitegraph/kit/vault';
import type { AccountService } from '../accounts/account.service';
import { AccountSubscriptionResolver } from '../accounts/account-event.resolver';
import { passwordContext, type RemoteAccount } from '../accounts/remote-account';
import { RemoteAccountRepository } from '../accounts/remote-account.repository';
import { RemoteAccountResolver } from '../accounts/remote-account.resolver';
import { RemoteAccountService } from '../accounts/remote-account.service';
import { AutoconfigResolver } from '../autoconfig/autoconfig.resolver';
import { AutoconfigService } from '../autoconfig/autoconfig.service';
import { configFetcher } from '../clients/config-fetcher';
import { imapConnector } from '../clients/imap/imap-connection';
import { readHeaders } from '../clients/mail-headers';
import { outboundHosts, type ResolveHost } from '../clients/outbound-host';
import { serviceLookup } from '../clients/service-lookup';
import { smtpVerifier } from '../clients/smtp-login';
import type { IngestService } from '../ingest/ingest.service';
import type { MessageRepository } from '../messages/message.repository';
import { OperationRepository } from '../sync/operation.repository';
import { RemoteError, type ServerLogin } from '../sync/remote';
import { RemoteBodies } from '../sync/remote-bodies';
import { RemoteBodyRepository } from '../sync/remote-body.repository';
import { RemoteFolderChanges } from '../sync/remote-folder-changes';
import { RemoteFolderRepository } from '../sync/remote-folder.repository';
import { PendingMailbox, type RemoteMailbox } from '../sync/remote-mailbox';
import { RemoteMessageRepository } from '../sync/remote-message.repository';
import type { SyncRows } from '../sync/sync-store';
import { SyncWorker } from '../sync/sync.worker';
import type { MailSettings } from './settings';

// Polls between two comparisons of all flags, where the server cannot tell which changed.
const DEEP_EVERY = 5;

/** The resolver classes of accounts elsewhere. */
export const remoteResolvers = [
  RemoteAccountResolver,
  AccountSubscriptionResolver,
  AutoconfigResolver,
] as const;

/** What accounts elsewhere take from the rest of mail. */
export interface RemoteNeighbours {
  readonly accounts: AccountService;
  readonly messages: MessageRepository;
  readonly ingest: IngestService;
}

/** Accounts elsewhere, put together. */
export interface RemoteParts {
  readonly mailbox: RemoteMailbox;
  readonly bodies: RemoteBodies;
  readonly folderChanges: RemoteFolderChanges;
  readonly resolvers: readonly object[];
  readonly workers: readonly Worker[];
}

/** Puts accounts elsewhere together. */
export function wireRemote(
  { database, settings, log }: SubgraphRuntime<MailSettings>,
  { accounts, messages, ingest }: RemoteNeighbours,
): RemoteParts {
  const vault = openVault(settings.VAULT_KEYS);
  const loginOf = passwords(vault);
  const resolveHost = outboundHosts({ allowPrivate: settings.REMOTE_MAIL_PRIVATE_HOSTS });
  const ca = settings.REMOTE_MAIL_CA;
  const connect = imapConnector({
    resolveHost,
    ca,
    maxMessageBytes: settings.SMTP_MAX_MESSAGE_BYTES,
    silenceMs: settings.REMOTE_MAIL_SILENCE_SECONDS * 1_000,
  });
  const rows = syncRows(messages);
  const wake = (accountId: string): void => worker.wake(accountId);
  const service = new RemoteAccountService(database, {
    accounts,
    rows: rows.accounts,
    messages,
    connect,
    verifySmtp: smtpVerifier({ resolveHost, ca }),
    vault,
    maxWatched: settings.REMOTE_MAIL_WATCHED_FOLDERS,
    committed: wake,
  });
  const worker = new SyncWorker({
    database,
    rows,
    connect,
    loginOf,
    readHeaders,
    purge: (account) => service.purge(account),
    times: {
      pollMs: settings.REMOTE_MAIL_POLL_SECONDS * 1_000,
      deepEvery: DEEP_EVERY,
      maxWatched: settings.REMOTE_MAIL_WATCHED_FOLDERS,
    },
    maxAccounts: settings.REMOTE_MAIL_ACCOUNTS,
    log,
  });
  const bodies = new RemoteBodies(database, {
    bodies: new RemoteBodyRepository(),
    accounts: rows.accounts,
    ...{ ingest, connect, loginOf },
  });
  return {
    mailbox: new PendingMailbox(rows.operations, () => worker.wake()),
    bodies,
    folderChanges: new RemoteFolderChanges(database, { rows, connect, loginOf, wake }),
    resolvers: [
      new RemoteAccountResolver(service),
      new AccountSubscriptionResolver(accounts),
      new AutoconfigResolver(autoconfig(resolveHost, ca)),
    ],
    workers: [worker],
  };
}

function syncRows(messages: MessageRepository): SyncRows {
  return {
    accounts: new RemoteAccountRepository(),
    folders: new RemoteFolderRepository(),
    remote: new RemoteMessageRepository(),
    messages,
    operations: new OperationRepository(),
  };
}

function autoconfig(resolveHost: ResolveHost, ca: string | undefined): AutoconfigService {
  return new AutoconfigService(configFetcher({ resolveHost, ca }), serviceLookup());
}

function passwords(vault: Vault | undefined): (account: RemoteAccount) => ServerLogin {
  return ({ id, imap, imapPassword }) => {
    try {
      if (!vault) throw new Error('no key');
      return { ...imap, password: vault.open(imapPassword, passwordContext(id, 'imap')) };
    } catch (cause) {
      throw new RemoteError('AUTH', 'The password cannot be read here: connect anew', { cause });
    }
  };
}
