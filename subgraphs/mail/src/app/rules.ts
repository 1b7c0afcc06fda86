import { onMarkedCommit } from '@suitegraph/kit/database';
import type { BlobStore } from '@suitegraph/kit/blobs';
import type { ReferenceResolver } from '@suitegraph/kit/graphql';
import type { SubgraphRuntime, Worker } from '@suitegraph/kit/subgraph';
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { AccountService } from '../accounts/account.service';
import type { AttachmentService } from '../attachments/attachment.service';
import { compose } from '../clients/mail-composer';
import { MimeParser } from '../clients/mime-parser';
import type { FolderRepository } from '../folders/folder.repository';
import type { IngestRepository } from '../ingest/ingest.repository';
import type { IngestService } from '../ingest/ingest.service';
import type { MessageRepository } from '../messages/message.repository';
import type { MessageService } from '../messages/message.service';
import type { PostOffice } from '../outbox/post-office';
import { HAS_EFFECTS, RuleArrivals } from '../rules/arrivals';
import { RuleEffects } from '../rules/effects';
import { OutcomeWriter } from '../rules/outcomes';
import { RuleEffectRepository } from '../rules/rule-effect.repository';
import { RuleFiredResolver, RuleRunSubscriptionResolver } from '../rules/rule-event.resolver';
import { RuleOutcomeRepository } from '../rules/rule-outcome.repository';
import { RuleRunRepository } from '../rules/rule-run.repository';
import { RuleRunService } from '../rules/rule-run.service';
import { RuleSimulationResolver } from '../rules/rule-simulation.resolver';
import { RuleSimulationService } from '../rules/rule-simulation.service';
import { RuleSubjectRepository } from '../rules/rule-subject.repository';
import { RuleRepository } from '../rules/rule.repository';
import {
  AccountRulesResolver,
  MailRuleResolver,
  MessageRulesResolver,
} from '../rules/rule.resolver';
import { RuleService } from '../rules/rule.service';
import { RulesWorker } from '../rules/rules.worker';
import type { RemoteMailbox } from '../sync/remote-mailbox';
import { SieveResolver } from '../sieve/sieve.resolver';
import { SieveService } from '../sieve/sieve.service';
import { replyTemplates } from '../rules/reply-templates';
import { TemplateRepository } from '../templates/template.repository';
import type { ThreadService } from '../threads/thread.service';
import type { MailSettings } from './settings';

const FOLD_ABOVE = 200;

/** The resolver classes of rules. */
export const ruleResolvers = [
  MailRuleResolver,
  AccountRulesResolver,
  MessageRulesResolver,
  RuleSimulationResolver,
  RuleFiredResolver,
  RuleRunSubscriptionResolver,
  SieveResolver,
] as const;

/** What rules take from the rest of mail. */
export interface RuleNeighbours {
  readonly rows: { readonly messages: MessageRepository; readonly folders: FolderRepository };
  readonly rules: RuleRows;
  readonly accounts: AccountService;
  readonly messages: MessageService;
  readonly threads: ThreadService;
  readonly attachments: AttachmentService;
  readonly ingest: IngestService;
  readonly postOffice: PostOffice;
  readonly remote: { readonly mailbox: RemoteMailbox };
  readonly committed: () => void;
}

/** The wired part. */
export interface RuleParts {
  readonly resolvers: readonly object[];
  readonly references: Readonly<Record<string, ReferenceResolver>>;
  readonly workers: readonly Worker[];
}

/** What rules and the arrival of mail have in common. */
export type RuleRows = ReturnType<typeof wireArrivals>;

/** Puts together what runs when mail arrives. */
export function wireArrivals(ingest: IngestRepository) {
  const rules = new RuleRepository();
  const outcomes = new RuleOutcomeRepository();
  const writer = new OutcomeWriter(outcomes);
  return { rules, outcomes, writer, arrivals: new RuleArrivals(ingest, rules, outcomes, writer) };
}

/** Puts rules together. */
export function wireRules(runtime: SubgraphRuntime<MailSettings>, on: RuleNeighbours): RuleParts {
  const { database, blobs, log } = runtime;
  const { accounts, messages, ingest, postOffice, committed } = on;
  const { rules, outcomes, writer } = on.rules;
  const templates = replyTemplates(new TemplateRepository());
  const subjects = new RuleSubjectRepository();
  const service = new RuleService(database, { rules, outcomes, accounts, templates });
  const shared = { accounts, messages: on.rows.messages, rules, outcomes, subjects };
  const runs = new RuleRunService(database, {
    ...shared,
    folders: on.rows.folders,
    runs: new RuleRunRepository(),
    writer,
    elsewhere: on.remote.mailbox,
  });
  const parser = new MimeParser(nowhere);
  const simulations = new RuleSimulationService(database, {
    ...shared,
    read: (raw) => parser.parse(raw),
  });
  const effects = new RuleEffects({
    ...{ database, blobs, ingest, postOffice, templates, log, compose, committed },
    effects: new RuleEffectRepository(),
  });
  const fold = (): Promise<void> =>
    database.transaction((tx) => outcomes.foldCounts(tx, FOLD_ABOVE));
  const worker = new RulesWorker({ effects, runs, fold }, log);
  onMarkedCommit(database, HAS_EFFECTS, () => worker.wake());
  return {
    resolvers: [
      new MailRuleResolver(service),
      new AccountRulesResolver(service),
      new MessageRulesResolver(service),
      new RuleSimulationResolver(simulations, runs, on),
      new RuleFiredResolver(messages, service),
      new RuleRunSubscriptionResolver(),
      new SieveResolver(new SieveService(database, service, outcomes)),
    ],
    references: {
      MailRule: ({ id }: { readonly id: string }, ctx) => service.find(ctx.viewer, id),
    },
    workers: [worker],
  };
}

/** Names content by its checksum, as the blob store does, and keeps none of it. */
const nowhere: Pick<BlobStore, 'put'> = {
  put: async (content) => {
    const bytes = Buffer.isBuffer(content) ? content : await buffer(content);
    return { key: createHash('sha256').update(bytes).digest('hex'), size: bytes.length };
  },
};
