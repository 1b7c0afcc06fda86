import type { SubgraphRuntime } from '@suitegraph/kit/subgraph';
import type { AccountDirectory } from '../accounts/account.directory';
import { BounceArrivals } from '../bounces/bounce-arrivals';
import { BounceRepository } from '../bounces/bounce.repository';
import { ReturnDirectory } from '../bounces/return-directory';
import { ReturnPaths } from '../bounces/return-path';
import type { IngestRepository } from '../ingest/ingest.repository';
import type { MessageService } from '../messages/message.service';
import { OutboxRepository } from '../outbox/outbox.repository';
import { SuppressionRepository } from '../suppression/suppression.repository';
import {
  SuppressionConnectionResolver,
  SuppressionResolver,
} from '../suppression/suppression.resolver';
import { SuppressionService } from '../suppression/suppression.service';
import type { MailSettings } from './settings';
import { ringKeys } from './vault';

/** The resolver classes of what comes back. */
export const bounceResolvers = [SuppressionResolver, SuppressionConnectionResolver] as const;

type Runtime = SubgraphRuntime<MailSettings>;

/** What comes back, put together. */
export type BounceParts = ReturnType<typeof wireBounces>;

/** Puts together what comes back, and who gets nothing any more. */
export function wireBounces(
  { database, settings }: Runtime,
  on: {
    readonly directory: Pick<AccountDirectory, 'find'>;
    readonly store: Pick<IngestRepository, 'store'>;
  },
) {
  const suppressions = new SuppressionRepository();
  const bounces = new BounceRepository();
  const secrets = settings.SMTP_SIGNED_RETURN_PATH ? ringKeys(settings.VAULT_KEYS) : [];
  const returnPaths = new ReturnPaths(secrets);
  const outbox = new OutboxRepository();
  const { manager } = database;
  const list = new SuppressionService(database, suppressions);
  return {
    suppressions,
    list,
    returnPaths,
    arrivals: new BounceArrivals({ store: on.store, bounces, outbox, suppressions, returnPaths }),
    directory: new ReturnDirectory({
      ...{ manager, returnPaths },
      directory: on.directory,
      sent: bounces,
    }),
    resolvers: (messages: MessageService): readonly object[] => [
      new SuppressionResolver(list, messages),
      new SuppressionConnectionResolver(),
    ],
  };
}
