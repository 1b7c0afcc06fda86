import { recordEvents } from '@suitegraph/kit/events';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../accounts/account';
import type { Evaluation } from './evaluate';
import {
  changesMarks,
  changesPlacement,
  type FolderNames,
  type Placed,
  type RuleOccasion,
  type RulePlan,
} from './plan';
import { firedEvent, webhookEvent } from './rule.events';
import type {
  Fired,
  NamedFolder,
  RuleCount,
  RuleOutcomeRepository,
} from './rule-outcome.repository';

/** What rules made of one message. */
export interface Outcome {
  readonly messageId: string;
  readonly owner: Owner;
  readonly accountId: string;
  readonly mailFrom: string | null;
  readonly before: Placed;
  readonly evaluation: Evaluation;
  readonly plan: RulePlan;
}

/** Whether anything about the message itself is different now. */
export function isChanged({ before, plan }: Pick<Outcome, 'before' | 'plan'>): boolean {
  return changesPlacement(before, plan) || changesMarks(before, plan);
}

/** Writes what rules made of messages: a batch in a handful of statements, whatever its size. */
export class OutcomeWriter {
  constructor(private readonly outcomes: RuleOutcomeRepository) {}

  async write(
    tx: EntityManager,
    outcomes: readonly Outcome[],
    occasion: RuleOccasion,
  ): Promise<void> {
    const backfill = occasion === 'APPLICATION';
    await this.outcomes.file(
      tx,
      outcomes
        .filter(isChanged)
        .map(({ messageId, owner: { tenantId, userId }, plan: { folderIds, flags, labels } }) => ({
          ...{ tenantId, userId, messageId, folderIds, flags, labels },
        })),
      backfill,
    );
    await this.outcomes.addCounts(tx, countsOf(outcomes));
    const fresh = await this.outcomes.addTraces(tx, outcomes.flatMap(firedBy));
    await this.outcomes.addEffects(
      tx,
      outcomes.flatMap(({ messageId, owner: { tenantId, userId }, accountId, mailFrom, plan }) =>
        plan.effects.map((effect) => ({
          ...effect,
          ...{ tenantId, userId, accountId, messageId, mailFrom },
        })),
      ),
    );
    await this.announce(tx, outcomes, fresh, backfill);
  }

  // What fired before, when rules are applied again, is not announced again.
  private async announce(
    tx: EntityManager,
    outcomes: readonly Outcome[],
    fresh: readonly Fired[],
    backfill: boolean,
  ): Promise<void> {
    const byMessage = Map.groupBy(fresh, ({ messageId }) => messageId);
    const events = outcomes.flatMap(({ messageId, owner, accountId, plan }) => {
      const at = { accountId, messageId, backfill };
      const fired = byMessage.get(messageId) ?? [];
      const ids = new Set(fired.map(({ trace }) => trace.rule.id));
      return [
        ...fired.map(({ trace }) => firedEvent(owner, at, trace)),
        ...plan.webhooks
          .filter(({ ruleId }) => ids.has(ruleId))
          .map((webhook) => webhookEvent(owner, at, webhook)),
      ];
    });
    await recordEvents(tx, events);
  }
}

/** How rules find a mailbox's folders: by id, by role whatever the case, or by path. */
export function folderNames(folders: readonly NamedFolder[]): FolderNames {
  const names = new Map<string, string>();
  for (const { id, path } of folders) names.set(path, id);
  for (const { id, role } of folders) if (role !== null) names.set(role, id);
  for (const { id } of folders) names.set(id, id);
  return {
    find: (name) => names.get(name) ?? names.get(name.toUpperCase()),
    trash: names.get('TRASH'),
  };
}

function firedBy({ messageId, owner, evaluation }: Outcome): Fired[] {
  const { tenantId, userId } = owner;
  return evaluation.traces
    .filter(({ matched }) => matched)
    .map((trace, position) => ({ tenantId, userId, messageId, position, trace }));
}

function countsOf(outcomes: readonly Outcome[]): RuleCount[] {
  const traces = outcomes.flatMap(({ evaluation }) => evaluation.traces);
  return [...Map.groupBy(traces, ({ rule }) => rule.id)].map(([ruleId, own]) => ({
    ruleId,
    evaluated: own.length,
    matched: own.filter(({ matched }) => matched).length,
  }));
}
