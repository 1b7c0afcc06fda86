import type { Principal } from '@suitegraph/kit/auth';
import { NotFoundError } from '@suitegraph/kit/errors';
import { recordEvents, type NewEvent } from '@suitegraph/kit/events';
import { withIdempotency, type WriteOptions } from '@suitegraph/kit/graphql';
import type { DataSource, EntityManager } from 'typeorm';
import type { Account, Owner } from '../accounts/account';
import type { FolderRecord } from '../folders/folder';
import { isId } from '../messages/ids';
import type { MessageRecord } from '../messages/message';
import { messageEvent } from '../messages/message.events';
import type { MessageRepository } from '../messages/message.repository';
import { recordMessageEvents } from '../sharing/audience';
import type { RemoteMailbox } from '../sync/remote-mailbox';
import { evaluate, inOrder } from './evaluate';
import { folderNames, isChanged, type Outcome, type OutcomeWriter } from './outcomes';
import { changesMarks, changesPlacement, planActions, type FolderNames } from './plan';
import type { Rule, RuleAction, RuleTrace } from './rule';
import type { RuleOutcomeRepository } from './rule-outcome.repository';
import type { RuleRunRepository, RunRecord } from './rule-run.repository';
import type { RuleReading, RuleSubjectRepository } from './rule-subject.repository';
import type { RuleRepository } from './rule.repository';
import { subjectOfKept } from './subject';

const BATCH = 100;
const MOST_SHOWN = 200;
/** How long a caller waits; what is left then goes on without him. */
const CALLER_WAITS_MS = 5_000;

/** What rules make, or have made, of one message. */
export interface Simulated {
  readonly message: MessageRecord;
  readonly traces: readonly RuleTrace[];
  readonly wouldChange: readonly RuleAction[];
}

/** What has come of applying rules so far. */
export interface Applied {
  readonly results: readonly Simulated[];
  readonly matched: number;
  readonly scanned: number;
  readonly run: RunRecord | null;
}

/** What runs need of others. */
export interface RunDependencies {
  readonly accounts: {
    require(viewer: Principal, id: string, path: readonly string[]): Promise<Account>;
  };
  readonly folders: {
    byIds(manager: EntityManager, owner: Owner, ids: readonly string[]): Promise<FolderRecord[]>;
  };
  readonly messages: Pick<MessageRepository, 'byIds'>;
  readonly rules: Pick<RuleRepository, 'running'>;
  readonly outcomes: Pick<RuleOutcomeRepository, 'folders'>;
  readonly subjects: Pick<RuleSubjectRepository, 'inFolder'>;
  readonly runs: RuleRunRepository;
  readonly writer: OutcomeWriter;
  /** Carries changes to accounts that are on another server. */
  readonly elsewhere: Pick<RemoteMailbox, 'marked' | 'moved' | 'committed'>;
}

/** Applies rules to what is in a folder already: in batches, each of which is one transaction. */
export class RuleRunService {
  constructor(
    private readonly database: DataSource,
    private readonly on: RunDependencies,
  ) {}

  /**
   * Applies the account's rules to a folder, as long as the caller waits; the rest follows. What leaves
   * the mailbox (FORWARD, REPLY_TEMPLATE, REJECT) happens on arrival alone. A dry run shows the newest
   * messages and changes nothing.
   */
  async apply(
    viewer: Principal,
    accountId: string,
    folderId: string,
    options: WriteOptions,
  ): Promise<Applied> {
    const account = await this.on.accounts.require(viewer, accountId, ['accountId']);
    const { manager } = this.database;
    const [folder] = isId(folderId) ? await this.on.folders.byIds(manager, viewer, [folderId]) : [];
    if (folder?.accountId !== account.id) throw new NotFoundError('Folder', ['folderId']);
    if (options.dryRun === true) return this.preview(viewer, account.id, folder.id);
    const id = await this.database.transaction((tx) => {
      const call = {
        viewer,
        operation: 'applyMailRules',
        key: options.idempotencyKey ?? undefined,
        input: { accountId, folderId },
      };
      return withIdempotency(tx, call, () => this.on.runs.begin(tx, viewer, account.id, folder.id));
    });
    return this.follow(viewer, id);
  }

  /** A run of the viewer. */
  async find(viewer: Principal, id: string): Promise<RunRecord | null> {
    if (!isId(id)) return null;
    return (await this.on.runs.find(this.database.manager, viewer, id)) ?? null;
  }

  /** Takes the next step of a run whose caller waits no more; false when there is none. */
  async next(): Promise<boolean> {
    const stepped = await this.database.transaction(async (tx) => {
      const run = await this.on.runs.left(tx, CALLER_WAITS_MS + 1_000);
      if (run) await this.step(tx, run);
      return run !== undefined;
    });
    if (stepped) this.on.elsewhere.committed();
    return stepped;
  }

  private async follow(viewer: Principal, id: string): Promise<Applied> {
    const deadline = Date.now() + CALLER_WAITS_MS;
    const results: Simulated[] = [];
    let unfinished = true;
    while (unfinished && Date.now() < deadline) {
      unfinished = await this.database.transaction(async (tx) => {
        const run = await this.on.runs.find(tx, viewer, id, true);
        if (!run || run.finishedAt !== null) return false;
        const done = await this.step(tx, run);
        if (results.length < MOST_SHOWN) results.push(...done.slice(0, MOST_SHOWN));
        return true;
      });
    }
    this.on.elsewhere.committed();
    const run = await this.find(viewer, id);
    return {
      results: results.slice(0, MOST_SHOWN),
      matched: run?.matched ?? 0,
      scanned: run?.scanned ?? 0,
      run,
    };
  }

  private async step(tx: EntityManager, run: RunRecord): Promise<Simulated[]> {
    const { folderId, until, after } = run;
    const page = { until, after, most: BATCH };
    const { read, next } = await this.on.subjects.inFolder(tx, run, folderId, page);
    const outcomes = await this.judge(tx, run, run, read);
    await this.on.writer.write(tx, outcomes, 'APPLICATION');
    await this.passOn(tx, outcomes);
    const messages = await this.on.messages.byIds(
      tx,
      run,
      read.map(({ id }) => id),
    );
    await this.announce(tx, run, outcomes, messages);
    const matched = outcomes.filter(isMatched).length;
    await this.on.runs.advance(tx, run.id, {
      scanned: read.length,
      matched,
      after: next,
    });
    const now = { ...run, scanned: run.scanned + read.length, matched: run.matched + matched };
    await recordEvents(tx, [runEvent(now, next === null)]);
    return simulatedFrom(outcomes, messages);
  }

  private async preview(viewer: Principal, accountId: string, folderId: string): Promise<Applied> {
    return this.database.transaction(async (tx) => {
      const page = { until: new Date(), after: null, most: MOST_SHOWN };
      const { read } = await this.on.subjects.inFolder(tx, viewer, folderId, page);
      const outcomes = await this.judge(tx, viewer, { accountId, folderId }, read);
      const messages = await this.on.messages.byIds(
        tx,
        viewer,
        read.map(({ id }) => id),
      );
      const matched = outcomes.filter(isMatched).length;
      return {
        results: simulatedFrom(outcomes, messages),
        matched,
        scanned: read.length,
        run: null,
      };
    });
  }

  private async judge(
    tx: EntityManager,
    { tenantId, userId }: Owner,
    { accountId, folderId }: { readonly accountId: string; readonly folderId: string },
    read: readonly RuleReading[],
  ): Promise<Outcome[]> {
    const owner = { tenantId, userId };
    const rules = inOrder(await this.on.rules.running(tx, [{ tenantId, accountId }]));
    const names = folderNames(await this.on.outcomes.folders(tx, [accountId]));
    return read.map((message) => outcomeOf(message, { owner, accountId, folderId, rules, names }));
  }

  private async announce(
    tx: EntityManager,
    owner: Owner,
    outcomes: readonly Outcome[],
    messages: readonly MessageRecord[],
  ): Promise<void> {
    const byId = new Map(messages.map((message) => [message.id, message]));
    const events = outcomes.filter(isChanged).flatMap(({ messageId, before, plan }) => {
      const message = byId.get(messageId);
      if (!message) return [];
      const marks = changesMarks(before, plan);
      const changedFields = [
        ...(changesPlacement(before, plan) ? ['folders'] : []),
        ...(marks ? ['flags', 'labels'] : []),
      ];
      // Who watches the old folder is to hear of it as well.
      const folderIds = [...new Set([...plan.folderIds, ...before.folderIds])];
      const facts = { ...message, owner, addresses: message, folderIds };
      return [messageEvent(facts, { kind: 'UPDATED', origin: 'CLIENT', changedFields })];
    });
    await recordMessageEvents(tx, events);
  }

  private async passOn(tx: EntityManager, outcomes: readonly Outcome[]): Promise<void> {
    for (const { messageId, before, plan } of outcomes.filter(isChanged)) {
      const add = plan.flags.filter((flag) => !before.flags.includes(flag));
      const remove = before.flags.filter((flag) => !plan.flags.includes(flag));
      if (add.length + remove.length > 0) {
        await this.on.elsewhere.marked(tx, [messageId], { add, remove });
      }
      // On an IMAP server a message is in one folder: a copy is not taken there.
      const [folder, ...more] = plan.folderIds;
      if (folder !== undefined && more.length === 0 && changesPlacement(before, plan)) {
        await this.on.elsewhere.moved(tx, [messageId], folder);
      }
    }
  }
}

/** `mail.rule-run`: rules got further on their way through a folder. */
function runEvent(run: RunRecord, finished: boolean): NewEvent {
  return {
    tenantId: run.tenantId,
    audience: [run.userId],
    type: 'mail.rule-run',
    kind: 'UPDATED',
    key: run.id,
    data: {
      accountId: run.accountId,
      total: run.total,
      scanned: run.scanned,
      matched: run.matched,
      finished,
    },
  };
}

function outcomeOf(
  message: RuleReading,
  on: {
    readonly owner: Owner;
    readonly accountId: string;
    readonly folderId: string;
    readonly rules: readonly Rule[];
    readonly names: FolderNames;
  },
): Outcome {
  const { owner, accountId, folderId, rules, names } = on;
  const { id, flags, labels, folderIds, mailFrom } = message;
  const evaluation = evaluate(rules, subjectOfKept(message));
  const here = { folderIds: [folderId], flags, labels };
  const plan = planActions(evaluation.actions, here, names, 'APPLICATION');
  // Rules run over this folder: wherever else the message is, it stays.
  const elsewhere = folderIds.filter((one) => one !== folderId);
  const filed = [...new Set([...plan.folderIds, ...elsewhere])];
  return {
    ...{ messageId: id, owner, accountId, mailFrom, evaluation },
    before: { folderIds, flags, labels },
    plan: { ...plan, folderIds: filed },
  };
}

function isMatched({ evaluation }: Outcome): boolean {
  return evaluation.traces.some(({ matched }) => matched);
}

function simulatedFrom(
  outcomes: readonly Outcome[],
  messages: readonly MessageRecord[],
): Simulated[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  return outcomes.flatMap(({ messageId, evaluation, plan }) => {
    const message = byId.get(messageId);
    const { traces } = evaluation;
    return message ? [{ message, traces, wouldChange: plan.wouldChange }] : [];
  });
}
