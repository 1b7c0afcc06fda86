import type { SubgraphRuntime, Worker } from '@suitegraph/kit/subgraph';
import { AuthenticationCheck } from '../authentication/authentication.check';
import { InboundPolicyRepository } from '../authentication/inbound-policy.repository';
import { InboundPolicyResolver } from '../authentication/inbound-policy.resolver';
import { InboundPolicyService } from '../authentication/inbound-policy.service';
import { MessageChecksRepository } from '../authentication/message-checks.repository';
import {
  MessageChecksResolver,
  MessageChecksService,
} from '../authentication/message-checks.resolver';
import { clamdAddress, scanWithClamd } from '../clients/clamd';
import { cachedLookup } from '../clients/mail-authenticator-dns';
import { networkMatcher } from '../clients/network';
import { checkWithRspamd } from '../clients/rspamd';
import type { ArrivalCheck } from '../ingest/arrival-check';
import { Rescan } from '../scanning/rescan';
import { RescanRepository } from '../scanning/rescan.repository';
import type { ScannerMode } from '../scanning/scan';
import { SpamCheck } from '../scanning/spam.check';
import { VirusCheck, type Scanner } from '../scanning/virus.check';
import { BackgroundTask } from '../search/background-task';
import type { MailSettings } from './settings';

/** The resolver classes of checks. */
export const checkingResolvers = [InboundPolicyResolver, MessageChecksResolver] as const;

/** The wired part. */
export interface CheckingParts {
  readonly resolvers: readonly object[];
  readonly workers: readonly Worker[];
  /** None of them where nothing is to be checked: mail then passes untouched. */
  readonly checks: readonly ArrivalCheck[];
}

type Runtime = SubgraphRuntime<MailSettings>;

/** Puts together what mail is checked by before it is taken. */
export function wireChecking(runtime: Runtime): CheckingParts {
  const { database, settings, log } = runtime;
  const policies = new InboundPolicyService(database, new InboundPolicyRepository());
  const findings = new MessageChecksService(database, new MessageChecksRepository());
  const viruses = wireScanning(runtime, policies);
  const { RSPAMD_URL: url, RSPAMD_PASSWORD: password } = settings;
  const spam =
    url === undefined
      ? []
      : [
          new SpamCheck(
            {
              ...{ policies, log },
              rate: (request, signal) => checkWithRspamd({ url, password }, request, signal),
            },
            { mode: modeOf(settings.RSPAMD_MODE), deadlineMs: settings.RSPAMD_SECONDS * 1_000 },
          ),
        ];
  return {
    resolvers: [new InboundPolicyResolver(policies), new MessageChecksResolver(findings)],
    checks: [...wireAuthentication(runtime, policies), ...viruses.checks, ...spam],
    workers: viruses.workers,
  };
}

function wireAuthentication(
  { settings, log }: Runtime,
  policies: InboundPolicyService,
): ArrivalCheck[] {
  if (!settings.MAIL_AUTHENTICATION) return [];
  const lookup = cachedLookup(settings.MAIL_DNS_SERVERS?.split(',').map((server) => server.trim()));
  return [
    new AuthenticationCheck(
      { lookup, policies, log },
      {
        authservId: settings.MAIL_AUTHSERV_ID ?? settings.SMTP_NAME,
        sealers: new Set(settings.MAIL_TRUSTED_SEALERS),
        isTrusted: networkMatcher(settings.SMTP_TRUSTED_NETWORKS),
        deadlineMs: settings.MAIL_AUTHENTICATION_SECONDS * 1_000,
      },
    ),
  ];
}

function wireScanning(
  { database, blobs, feed, settings, log }: Runtime,
  policies: InboundPolicyService,
): Pick<CheckingParts, 'checks' | 'workers'> {
  if (settings.CLAMD_URL === undefined) return { checks: [], workers: [] };
  const address = clamdAddress(settings.CLAMD_URL);
  const maxBytes = settings.CLAMD_MAX_BYTES;
  const scan: Scanner = (raw, signal) => scanWithClamd(address, raw, { signal, maxBytes });
  const deadlineMs = settings.CLAMD_SECONDS * 1_000;
  const check = new VirusCheck(
    { scan, policies, log },
    { mode: modeOf(settings.CLAMD_MODE), deadlineMs },
  );
  const messages = new RescanRepository();
  const rescan = new Rescan({ database, messages, blobs, scan, log }, { deadlineMs });
  return {
    checks: [check],
    workers: [new BackgroundTask('rescan', { feed, log, step: () => rescan.some() })],
  };
}

function modeOf(mode: 'strict' | 'degraded'): ScannerMode {
  return mode === 'strict' ? 'STRICT' : 'DEGRADED';
}
