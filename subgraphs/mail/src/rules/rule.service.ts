import type { Principal } from '@suitegraph/kit/auth';
import { ForbiddenError, InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import { recordEvents } from '@suitegraph/kit/events';
import { requireVersion, write, type WriteOptions } from '@suitegraph/kit/graphql';
import type { DataSource, EntityManager } from 'typeorm';
import type { Account, Owner } from '../accounts/account';
import { isId } from '../messages/ids';
import { folderNames } from './outcomes';
import { inOrder } from './evaluate';
import type { Rule, RuleContent, RuleTrace } from './rule';
import { readRule, type RuleGiven } from './rule-content';
import { readReply } from './reply-spec';
import type { ReplyTemplates } from './reply-templates';
import { ruleEvent } from './rule.events';
import type { RuleOutcomeRepository, RuleStatsRecord } from './rule-outcome.repository';
import type { RuleRepository, RuleScope } from './rule.repository';

const MAX_RULES = 100;
const MAX_PATTERNS = 30;
/** Who may make rules for everybody. */
const SHARERS = ['ADMIN', 'MANAGER'];

interface Accounts {
  find(viewer: Principal, id: string): Promise<Account | null>;
  require(viewer: Principal, id: string, path: readonly string[]): Promise<Account>;
}

/** What rules need of others. */
export interface RuleDependencies {
  readonly rules: RuleRepository;
  readonly outcomes: RuleOutcomeRepository;
  readonly accounts: Accounts;
  readonly templates: Pick<ReplyTemplates, 'exists'>;
}

/** Making, changing and reading rules. */
export class RuleService {
  private readonly rules: RuleRepository;
  private readonly outcomes: RuleOutcomeRepository;
  private readonly accounts: Accounts;

  constructor(
    private readonly database: DataSource,
    private readonly on: RuleDependencies,
  ) {
    this.rules = on.rules;
    this.outcomes = on.outcomes;
    this.accounts = on.accounts;
  }

  /** The rules that run over mail for a mailbox: the organisation's, then its own. */
  async ofAccount(viewer: Principal, accountId: string): Promise<Rule[]> {
    const account = await this.accounts.find(viewer, accountId);
    if (!account) throw new NotFoundError('Mail account', ['accountId']);
    const { manager } = this.database;
    const { tenantId } = viewer;
    const shared = await this.rules.list(manager, { tenantId, accountId: null });
    return inOrder([...shared, ...(await this.rules.list(manager, { tenantId, accountId }))]);
  }

  /** The rules that the organisation's mailboxes share. */
  async shared({ tenantId }: Principal): Promise<Rule[]> {
    return this.rules.list(this.database.manager, { tenantId, accountId: null });
  }

  /** One rule that runs over the viewer's mail. */
  async find(viewer: Principal, id: string): Promise<Rule | null> {
    const { manager } = this.database;
    const rule = isId(id) ? await this.rules.find(manager, viewer.tenantId, id) : undefined;
    if (!rule) return null;
    if (rule.accountId === null) return rule;
    return (await this.accounts.find(viewer, rule.accountId)) ? rule : null;
  }

  /** The rules that fired for each message, in the order of the ids. */
  async traces(owner: Owner, messageIds: readonly string[]): Promise<RuleTrace[][]> {
    const ids = messageIds.filter(isId);
    const found = await this.outcomes.traces(this.database.manager, owner, ids);
    const byMessage = Map.groupBy(found, ({ messageId }) => messageId);
    return messageIds.map((id) => (byMessage.get(id) ?? []).map(({ trace }) => trace));
  }

  async stats({ tenantId }: Principal, ruleId: string): Promise<RuleStatsRecord> {
    return this.outcomes.stats(this.database.manager, tenantId, ruleId);
  }

  /** Makes a rule, behind the others, or changes one. Without account it is a shared one. */
  async upsert(
    viewer: Principal,
    accountId: string | null,
    id: string | null | undefined,
    change: { readonly input: RuleGiven; readonly options: WriteOptions },
  ): Promise<Rule | null> {
    const scope = await this.writable(viewer, accountId);
    const { input, options } = change;
    const content = readRule(input, ['input']);
    const call = {
      viewer,
      operation: 'upsertMailRule',
      options,
      input: { accountId, id: id ?? null, input },
    };
    const saved = await write(this.database, call, async (tx) => {
      await this.checkNames(tx, scope, [content]);
      return id == null
        ? this.create(tx, viewer, scope, content)
        : this.change(tx, viewer, { scope, id, ifMatch: options.ifMatch ?? undefined }, content);
    });
    return saved === null ? null : this.find(viewer, saved);
  }

  /** Adds rules, behind the others or instead of them. */
  async addAll(
    viewer: Principal,
    accountId: string,
    contents: readonly RuleContent[],
    how: { readonly replace: boolean; readonly options: WriteOptions },
  ): Promise<Rule[]> {
    const scope = await this.writable(viewer, accountId);
    const input = { accountId, contents, replace: how.replace };
    const call = { viewer, operation: 'importMailRules', options: how.options, input };
    const added = await write(this.database, call, async (tx) => {
      await this.checkNames(tx, scope, contents);
      await this.rules.lockOrder(tx, scope);
      if (how.replace) await this.removeAll(tx, viewer, await this.rules.list(tx, scope));
      await this.checkRoom(tx, scope, contents);
      const ids = await this.rules.add(tx, scope, contents);
      await this.announce(tx, viewer, await this.rules.list(tx, scope), ids);
      return ids;
    });
    const ids = new Set(added);
    const now = await this.rules.list(this.database.manager, scope);
    return now.filter((rule) => ids.has(rule.id));
  }

  /** Puts the rules of a mailbox, or the shared ones, into another order. */
  async reorder(
    viewer: Principal,
    accountId: string | null,
    ids: readonly string[],
  ): Promise<void> {
    const scope = await this.writable(viewer, accountId);
    await this.database.transaction(async (tx) => {
      await this.rules.lockOrder(tx, scope);
      const known = await this.rules.list(tx, scope);
      const named = new Set(ids);
      const complete = known.every((rule) => named.has(rule.id));
      if (!complete || named.size !== known.length || ids.length !== known.length) {
        throw new InvalidInputError('Name each of the rules once', ['ids']);
      }
      await this.rules.reorder(tx, scope, ids);
      const moved = known.filter(({ id }, index) => ids[index] !== id);
      await recordEvents(
        tx,
        moved.map((rule) => ruleEvent(viewer, rule, 'UPDATED')),
      );
    });
  }

  async remove(viewer: Principal, id: string): Promise<void> {
    const rule = await this.find(viewer, id);
    if (!rule) throw new NotFoundError('Rule', ['id']);
    await this.writable(viewer, rule.accountId);
    await this.database.transaction((tx) => this.removeAll(tx, viewer, [rule]));
  }

  private async writable(viewer: Principal, accountId: string | null): Promise<RuleScope> {
    if (accountId === null) {
      if (!viewer.roles.some((role) => SHARERS.includes(role))) {
        throw new ForbiddenError('Shared rules are made by admins and managers');
      }
    } else {
      await this.accounts.require(viewer, accountId, ['accountId']);
    }
    return { tenantId: viewer.tenantId, accountId };
  }

  private async create(
    tx: EntityManager,
    viewer: Principal,
    scope: RuleScope,
    content: RuleContent,
  ): Promise<string> {
    await this.rules.lockOrder(tx, scope);
    await this.checkRoom(tx, scope, [content]);
    const [id = ''] = await this.rules.add(tx, scope, [content]);
    await this.announce(tx, viewer, await this.rules.list(tx, scope), [id]);
    return id;
  }

  private async change(
    tx: EntityManager,
    viewer: Principal,
    at: { readonly scope: RuleScope; readonly id: string; readonly ifMatch: string | undefined },
    content: RuleContent,
  ): Promise<string> {
    const { scope, id, ifMatch } = at;
    const rule = isId(id) ? await this.rules.find(tx, scope.tenantId, id, true) : undefined;
    if (rule?.accountId !== scope.accountId) throw new NotFoundError('Rule', ['id']);
    requireVersion(rule.version, ifMatch);
    const others = (await this.rules.list(tx, scope)).filter((one) => one.id !== id);
    checkPatterns([...others, content]);
    await this.rules.update(tx, scope.tenantId, id, content);
    await recordEvents(tx, [ruleEvent(viewer, rule, 'UPDATED')]);
    return id;
  }

  private async removeAll(
    tx: EntityManager,
    viewer: Principal,
    rules: readonly Rule[],
  ): Promise<void> {
    await this.rules.remove(
      tx,
      viewer.tenantId,
      rules.map(({ id }) => id),
    );
    await recordEvents(
      tx,
      rules.map((rule) => ruleEvent(viewer, rule, 'DESTROYED')),
    );
  }

  private async announce(
    tx: EntityManager,
    viewer: Principal,
    rules: readonly Rule[],
    ids: readonly string[],
  ): Promise<void> {
    const added = rules.filter(({ id }) => ids.includes(id));
    await recordEvents(
      tx,
      added.map((rule) => ruleEvent(viewer, rule, 'CREATED')),
    );
  }

  private async checkRoom(
    tx: EntityManager,
    scope: RuleScope,
    contents: readonly RuleContent[],
  ): Promise<void> {
    const known = await this.rules.list(tx, scope);
    if (known.length + contents.length > MAX_RULES) {
      throw new InvalidInputError(`At most ${MAX_RULES} rules`, ['accountId']);
    }
    checkPatterns([...known, ...contents]);
  }

  private async checkNames(
    tx: EntityManager,
    scope: RuleScope,
    contents: readonly RuleContent[],
  ): Promise<void> {
    await this.checkFolders(tx, scope, contents);
    for (const { name, actions } of contents) {
      for (const { kind, argument } of actions) {
        const id = kind === 'REPLY_TEMPLATE' ? readReply(argument ?? '')?.templateId : undefined;
        if (id != null && !(await this.on.templates.exists(tx, scope.tenantId, id))) {
          throw new NotFoundError(`Template of rule “${name}”`, ['input', 'actions']);
        }
      }
    }
  }

  // A shared rule runs over many mailboxes: what one of them lacks stays in its inbox.
  private async checkFolders(
    tx: EntityManager,
    { accountId }: RuleScope,
    contents: readonly RuleContent[],
  ): Promise<void> {
    const names = folderNames(
      accountId === null ? [] : await this.outcomes.folders(tx, [accountId]),
    );
    for (const { name, actions } of contents) {
      const missing = actions.find(
        ({ kind, argument }) =>
          (kind === 'MOVE' || kind === 'COPY') &&
          (accountId === null ? isId(argument ?? '') : names.find(argument ?? '') === undefined),
      );
      if (!missing) continue;
      const where = ['input', 'actions'];
      if (accountId !== null) throw new NotFoundError(`Folder of rule “${name}”`, where);
      throw new InvalidInputError('A shared rule names folders by role or path', where);
    }
  }
}

// Patterns are the dearest of conditions, and each message may meet all of them.
function checkPatterns(contents: readonly RuleContent[]): void {
  const conditions = contents.flatMap((content) => content.conditions);
  if (conditions.filter(({ operator }) => operator === 'MATCHES').length > MAX_PATTERNS) {
    throw new InvalidInputError(`At most ${MAX_PATTERNS} conditions with MATCHES`, [
      'input',
      'conditions',
    ]);
  }
}
