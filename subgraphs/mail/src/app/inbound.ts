import type { SubgraphRuntime, Worker } from '@suitegraph/kit/subgraph';
import type { AccountDirectory } from '../accounts/account.directory';
import { networkMatcher } from '../clients/network';
import { SmtpListener, type Certificate, type ListenerOptions } from '../clients/smtp-listener';
import type { FolderRepository } from '../folders/folder.repository';
import {
  CertificateWatch,
  ownCertificate,
  readCertificate,
  type CertificateFiles,
} from '../inbound/certificates';
import { ClientLimits } from '../inbound/client-limits';
import { FrontDoor } from '../inbound/doorkeeper';
import { Greylist } from '../inbound/greylist';
import { GreylistRepository } from '../inbound/greylist.repository';
import { HopCheck } from '../inbound/hop-check';
import { QuotaCheck } from '../inbound/quota-check';
import { QuotaRepository } from '../inbound/quota.repository';
import { Quotas } from '../inbound/quotas';
import { Upkeep } from '../inbound/upkeep';
import type { ArrivalCheck } from '../ingest/arrival-check';
import { ArrivalGate } from '../ingest/arrival-gate';
import type { IngestService } from '../ingest/ingest.service';
import { InboundMail } from '../ingest/mail-receiver';
import { RuleRejection } from '../rules/rejection';
import type { RuleRepository } from '../rules/rule.repository';
import type { MailSettings } from './settings';

const MAX_NETWORKS = 10_000;

type Runtime = SubgraphRuntime<MailSettings>;

/** What receiving mail takes from the rest of mail. */
export interface InboundNeighbours {
  readonly directory: Pick<AccountDirectory, 'find'>;
  readonly ingest: IngestService;
  readonly rows: { readonly folders: FolderRepository };
  readonly quotas: Quotas;
  readonly rules: { readonly rules: RuleRepository };
  /** What looks into messages themselves, once those before have let them pass. */
  readonly checks: readonly ArrivalCheck[];
}

/** Puts together what mailboxes hold and may hold. */
export function wireQuotas({ database, settings }: Runtime): Quotas {
  return new Quotas(database, new QuotaRepository(), settings.MAIL_QUOTA_BYTES ?? null);
}

/** Puts receiving together: one worker for each listener, and one that tidies up. */
export function wireInbound(runtime: Runtime, on: InboundNeighbours): Worker[] {
  const { database, settings, log } = runtime;
  const delay = settings.SMTP_GREYLIST_SECONDS;
  const greylist = delay > 0 ? new Greylist(database, new GreylistRepository(), delay) : null;
  const receiver = wireReceiver(runtime, on, greylist);
  const { SMTP_HOST: host, LMTP_PORT, LMTP_SOCKET } = settings;
  const listeners: Pick<ListenerOptions, 'protocol' | 'at'>[] = [
    { protocol: 'SMTP', at: { host, port: settings.SMTP_PORT } },
  ];
  if (LMTP_PORT !== undefined) listeners.push({ protocol: 'LMTP', at: { host, port: LMTP_PORT } });
  if (LMTP_SOCKET !== undefined) listeners.push({ protocol: 'LMTP', at: { path: LMTP_SOCKET } });
  return [
    ...listeners.map((listener) => listenerWorker(runtime, on, receiver, listener)),
    new Upkeep(
      async () => {
        await on.quotas.fold();
        await on.rows.folders.foldCounts(database.manager);
        await greylist?.expire();
      },
      { log },
    ),
  ];
}

function wireReceiver(
  { database, blobs, settings, log, metrics, feed }: Runtime,
  { directory, ingest, rows, quotas, rules, checks }: InboundNeighbours,
  greylist: Greylist | null,
): InboundMail {
  const received = metrics.counter({
    name: 'suitegraph_mail_received_total',
    help: 'Messages that came by SMTP or LMTP, by recipient',
    labels: ['outcome'],
  });
  const stages: (readonly ArrivalCheck[])[] = [
    [new HopCheck(), new QuotaCheck(quotas)],
    checks,
    // Rules may ask what the checks before them have found out.
    [new RuleRejection(database, rules.rules, feed)],
  ];
  const limits = new ClientLimits({
    maxConnections: settings.SMTP_MAX_CONNECTIONS_PER_IP,
    messagesPerMinute: settings.SMTP_MESSAGES_PER_MINUTE ?? null,
    maxNetworks: MAX_NETWORKS,
  });
  return new InboundMail(
    {
      directory,
      doorkeeper: new FrontDoor({
        ...{ limits, quotas, greylist },
        trusts: networkMatcher(settings.SMTP_TRUSTED_NETWORKS),
      }),
      gate: new ArrivalGate(stages, { deadlineMs: settings.MAIL_CHECK_SECONDS * 1_000 }, log),
      ...{ ingest, blobs, log, received },
      junkOf: async (recipient) =>
        (await rows.folders.byRole(database.manager, recipient, recipient.id, 'JUNK'))?.id,
    },
    { maxRecipients: settings.SMTP_MAX_RECIPIENTS },
  );
}

function listenerWorker(
  { settings, log }: Runtime,
  { ingest }: InboundNeighbours,
  receiver: InboundMail,
  { protocol, at }: Pick<ListenerOptions, 'protocol' | 'at'>,
): Worker {
  let listener: SmtpListener | undefined;
  let watch: CertificateWatch | undefined;
  return {
    name: protocol.toLowerCase(),
    start: async () => {
      const { files, tls } = await certificateOf(settings);
      const open = new SmtpListener(
        {
          ...{ protocol, at, tls },
          name: settings.SMTP_NAME,
          maxMessageBytes: settings.SMTP_MAX_MESSAGE_BYTES,
          maxConnections: settings.SMTP_MAX_CONNECTIONS,
        },
        receiver,
      );
      await open.start();
      listener = open;
      if (files && tls) {
        watch = new CertificateWatch(files, tls, {
          renewed: (certificate) => open.useCertificate(certificate),
          log,
        });
        watch.start();
      }
      log.info({ protocol, ...at, port: open.port }, 'receiving mail');
    },
    stop: async () => {
      watch?.stop();
      await listener?.stop();
      await ingest.idle();
    },
  };
}

interface Certified {
  readonly tls: Certificate | undefined;
  /** Where it is from, to look for the next one. */
  readonly files?: CertificateFiles;
}

async function certificateOf(settings: MailSettings): Promise<Certified> {
  const { SMTP_TLS_CERT_PATH: certPath, SMTP_TLS_KEY_PATH: keyPath } = settings;
  if (certPath !== undefined && keyPath !== undefined) {
    const files = { certPath, keyPath };
    return { files, tls: await readCertificate(files) };
  }
  const { SMTP_TLS_CERT: cert, SMTP_TLS_KEY: key } = settings;
  if (cert !== undefined && key !== undefined) return { tls: { cert, key } };
  return { tls: settings.SMTP_TLS_SELF_SIGNED ? ownCertificate(settings.SMTP_NAME) : undefined };
}
