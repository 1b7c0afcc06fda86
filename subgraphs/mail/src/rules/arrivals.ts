import type { EntityManager } from 'typeorm';
import type { Delivery } from '../ingest/delivery';
import type { IngestRepository, Stored } from '../ingest/ingest.repository';
import { evaluate, inOrder } from './evaluate';
import { folderNames, type Outcome, type OutcomeWriter } from './outcomes';
import { planActions, withoutNotices } from './plan';
import type { Rule } from './rule';
import type { RuleOutcomeRepository } from './rule-outcome.repository';
import type { RuleRepository } from './rule.repository';
import { subjectOfMail, type Checked } from './subject';

// What an account's own server brings was filed there already.
const FILTERED: ReadonlySet<string> = new Set(['SMTP', 'LMTP', 'LOCAL', 'CALENDAR', 'BOUNCE']);

// What other servers bring: who sent it may be forged, and it was too late to refuse it to them.
const RELAYED: ReadonlySet<string> = new Set(['SMTP', 'LMTP']);

/** Where word is left on the query runner that its transaction leaves something to do outside. */
export const HAS_EFFECTS = 'mailRuleEffects';

interface Arrived extends Pick<Stored, 'id'> {
  readonly delivery: Stored['delivery'] & Checked;
}

/** Runs rules over mail that arrives in an inbox, in the transaction that stores it. */
export class RuleArrivals {
  constructor(
    private readonly ingest: Pick<IngestRepository, 'store'>,
    private readonly rules: Pick<RuleRepository, 'running'>,
    private readonly outcomes: Pick<RuleOutcomeRepository, 'folders'>,
    private readonly writer: OutcomeWriter,
  ) {}

  /** Stores deliveries and files them as the rules of their mailboxes say; answers are in order. */
  async store(tx: EntityManager, deliveries: readonly Delivery[]): Promise<Stored[]> {
    const stored = await this.ingest.store(tx, deliveries);
    const filed = await this.apply(tx, stored);
    return stored.map((one) => ({ ...one, folderIds: filed.get(one.id) ?? one.folderIds }));
  }

  private async apply(
    tx: EntityManager,
    stored: readonly Stored[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const arrived = stored.filter(
      ({ created, delivery }) =>
        created && delivery.direction === 'INBOUND' && FILTERED.has(delivery.origin),
    );
    if (arrived.length === 0) return new Map();
    const running = await this.rules.running(
      tx,
      arrived.map(({ delivery: { owner, accountId } }) => ({
        tenantId: owner.tenantId,
        accountId,
      })),
    );
    if (running.length === 0) return new Map();
    const outcomes = await this.judge(tx, arrived, running);
    await this.writer.write(tx, outcomes, 'ARRIVAL');
    if (tx.queryRunner && outcomes.some(({ plan }) => plan.effects.length > 0)) {
      tx.queryRunner.data[HAS_EFFECTS] = true;
    }
    return new Map(outcomes.map(({ messageId, plan }) => [messageId, plan.folderIds]));
  }

  private async judge(
    tx: EntityManager,
    arrived: readonly Stored[],
    running: readonly Rule[],
  ): Promise<Outcome[]> {
    const ordered = inOrder(running);
    const folders = await this.outcomes.folders(
      tx,
      arrived.map(({ delivery }) => delivery.accountId),
    );
    const byAccount = Map.groupBy(folders, ({ accountId }) => accountId);
    return arrived.flatMap(({ id, delivery }: Arrived) => {
      const { owner, accountId, folderId, flags } = delivery;
      const names = folderNames(byAccount.get(accountId) ?? []);
      // What a policy has put elsewhere, such as into Junk, stays there.
      if (names.find('INBOX') !== folderId) return [];
      const own = rulesOf(ordered, owner.tenantId, accountId);
      if (own.length === 0) return [];
      const evaluation = evaluate(own, subjectOfMail(delivery.mail, delivery.blob.size, delivery));
      const before = { folderIds: [folderId], flags, labels: [] };
      const planned = planActions(evaluation.actions, before, names, 'ARRIVAL');
      const plan = RELAYED.has(delivery.origin) ? withoutNotices(planned) : planned;
      const { mailFrom } = delivery.envelope;
      return [{ messageId: id, owner, accountId, mailFrom, before, evaluation, plan }];
    });
  }
}

function rulesOf(rules: readonly Rule[], tenantId: string, accountId: string): Rule[] {
  return rules.filter((rule) =>
    rule.accountId === null ? rule.tenantId === tenantId : rule.accountId === accountId,
  );
}
