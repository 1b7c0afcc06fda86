import type { Principal } from '@suitegraph/kit/auth';
import { ExpectedError, InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import { newId } from '@suitegraph/kit/ids';
import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { Account } from '../accounts/account';
import type { ParsedMail } from '../ingest/parsed-mail';
import { isId } from '../messages/ids';
import type { MessageRecord } from '../messages/message';
import type { MessageRepository } from '../messages/message.repository';
import { evaluate, inOrder } from './evaluate';
import { folderNames } from './outcomes';
import { planActions, type FolderNames } from './plan';
import type { Rule, RuleSubject } from './rule';
import { readRule, type RuleGiven } from './rule-content';
import type { RuleOutcomeRepository } from './rule-outcome.repository';
import type { Simulated } from './rule-run.service';
import type { RuleSubjectRepository } from './rule-subject.repository';
import type { RuleRepository } from './rule.repository';
import { subjectOfKept, subjectOfMail } from './subject';

const MAX_RAW_BYTES = 2 * 1024 * 1024;
const MAX_MESSAGES = 200;
const DEFAULT_MESSAGES = 50;

/** What to simulate on: a raw message, messages that are there, or the newest ones. */
export interface SimulationRequest {
  readonly rule?: RuleGiven | null;
  readonly messageIds?: readonly string[] | null;
  readonly rawEml?: string | null;
  readonly lastN?: number | null;
}

/** A raw message that was read for a simulation and is kept nowhere. */
export interface PassingMessage {
  readonly record: MessageRecord;
  readonly mail: ParsedMail;
}

/** What a simulation shows. */
export interface Simulation {
  readonly results: readonly Simulated[];
  readonly matched: number;
  readonly scanned: number;
  readonly passing: PassingMessage | null;
}

/** What simulations need of others. */
export interface SimulationDependencies {
  readonly accounts: {
    require(viewer: Principal, id: string, path: readonly string[]): Promise<Account>;
  };
  readonly messages: Pick<MessageRepository, 'byIds'>;
  readonly rules: Pick<RuleRepository, 'running'>;
  readonly outcomes: Pick<RuleOutcomeRepository, 'folders'>;
  readonly subjects: Pick<RuleSubjectRepository, 'byIds' | 'newest'>;
  /** Reads MIME and keeps nothing of it. */
  read(raw: Buffer): Promise<ParsedMail>;
}

/** Shows what rules would make of messages if they arrived now. It has no effect. */
export class RuleSimulationService {
  constructor(
    private readonly database: DataSource,
    private readonly on: SimulationDependencies,
  ) {}

  async simulate(
    viewer: Principal,
    accountId: string,
    request: SimulationRequest,
  ): Promise<Simulation> {
    const account = await this.on.accounts.require(viewer, accountId, ['accountId']);
    const { messageIds, rawEml, lastN } = request;
    if ([messageIds, rawEml, lastN].filter((given) => given != null).length > 1) {
      throw new InvalidInputError('Give one of messageIds, rawEml and lastN', ['messageIds']);
    }
    const rules = await this.rulesFor(account, request.rule ?? null);
    const { manager } = this.database;
    const names = folderNames(await this.on.outcomes.folders(manager, [account.id]));
    if (rawEml != null) return this.onRaw(account, rawEml, rules, names);
    return this.onKept(viewer, account, request, { rules, names });
  }

  // A rule that is being written is looked at even if it is to be switched off.
  private async rulesFor(account: Account, given: RuleGiven | null): Promise<Rule[]> {
    const { id: accountId, tenantId } = account;
    if (given === null) {
      const running = await this.on.rules.running(this.database.manager, [{ tenantId, accountId }]);
      return inOrder(running);
    }
    const content = { ...readRule(given, ['rule']), enabled: true };
    return [{ ...content, id: newId(), tenantId, accountId, order: 0, version: 'v0' }];
  }

  private async onRaw(
    account: Account,
    rawEml: string,
    rules: readonly Rule[],
    names: FolderNames,
  ): Promise<Simulation> {
    const raw = Buffer.from(rawEml);
    if (raw.length > MAX_RAW_BYTES) {
      throw new ExpectedError(
        'REQUEST_BODY_TOO_LARGE',
        `A raw message has at most ${MAX_RAW_BYTES} bytes here`,
        ['rawEml'],
      );
    }
    const mail = await this.on.read(raw);
    const record = passingRecord(account, mail, raw, names);
    const result = judge(record, subjectOfMail(mail, raw.length, {}), rules, names);
    return { ...summary([result]), passing: { record, mail } };
  }

  private async onKept(
    viewer: Principal,
    account: Account,
    { messageIds, lastN }: SimulationRequest,
    on: { readonly rules: readonly Rule[]; readonly names: FolderNames },
  ): Promise<Simulation> {
    const { manager } = this.database;
    const most = lastN ?? DEFAULT_MESSAGES;
    const wanted = messageIds?.length ?? most;
    if (wanted < 1 || wanted > MAX_MESSAGES) {
      throw new InvalidInputError(`From 1 to ${MAX_MESSAGES} messages`, [
        messageIds ? 'messageIds' : 'lastN',
      ]);
    }
    const { subjects, messages } = this.on;
    const read = messageIds
      ? await subjects.byIds(manager, viewer, account.id, messageIds.filter(isId))
      : await subjects.newest(manager, viewer, account.id, most);
    if (messageIds && read.length < new Set(messageIds).size) {
      throw new NotFoundError('Message', ['messageIds']);
    }
    const records = await messages.byIds(
      manager,
      viewer,
      read.map(({ id }) => id),
    );
    const byId = new Map(records.map((record) => [record.id, record]));
    const results = read.flatMap((message) => {
      const record = byId.get(message.id);
      return record ? [judge(record, subjectOfKept(message), on.rules, on.names)] : [];
    });
    return { ...summary(results), passing: null };
  }
}

function judge(
  message: MessageRecord,
  subject: RuleSubject,
  rules: readonly Rule[],
  names: FolderNames,
): Simulated {
  const { traces, actions } = evaluate(rules, subject);
  const inbox = names.find('INBOX');
  const before = { folderIds: inbox === undefined ? [] : [inbox], flags: [], labels: [] };
  const { wouldChange } = planActions(actions, before, names, 'ARRIVAL');
  return { message, traces, wouldChange };
}

function summary(results: readonly Simulated[]): Omit<Simulation, 'passing'> {
  const matched = results.filter(({ traces }) => traces.some((trace) => trace.matched)).length;
  return { results, matched, scanned: results.length };
}

function passingRecord(
  account: Account,
  mail: ParsedMail,
  raw: Buffer,
  names: FolderNames,
): MessageRecord {
  const inbox = names.find('INBOX');
  const now = new Date();
  const blob = createHash('sha256').update(raw).digest('hex');
  return {
    ...mail.addresses,
    id: newId(),
    messageId: mail.messageId ?? `${blob}@sha256.invalid`,
    version: 'v0',
    accountId: account.id,
    threadId: newId(),
    folderIds: inbox === undefined ? [] : [inbox],
    direction: 'INBOUND',
    blob,
    subject: mail.subject,
    date: mail.date ?? now,
    receivedAt: now,
    snippet: mail.text?.replace(/\s+/g, ' ').trim().slice(0, 200).toWellFormed() ?? null,
    flags: [],
    labels: [],
    size: raw.length,
    iCalUid: mail.invitation?.iCalUid ?? null,
  };
}
