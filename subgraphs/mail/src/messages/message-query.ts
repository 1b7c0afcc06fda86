import type { Owner } from '../accounts/account';
import type { Direction } from '../people/person.types';
import { monthOf, searchSql, type Bind } from '../search/query-sql';
import type { Search } from '../search/search.service';

/** What a filter may ask for; see the graph's MessageFilter. */
export interface MessageConditions {
  readonly q?: string | null;
  readonly from?: string | null;
  readonly to?: string | null;
  readonly subject?: string | null;
  readonly hasAttachment?: boolean | null;
  readonly flags?: readonly string[] | null;
  readonly labels?: readonly string[] | null;
  readonly since?: Date | null;
  readonly before?: Date | null;
}

/** Where messages are looked for. */
export type MessageScope =
  | { readonly in: 'EVERYWHERE'; readonly accounts?: readonly string[] | undefined }
  | { readonly in: 'FOLDER'; readonly folderId: string }
  | { readonly in: 'ONE'; readonly id: string }
  | { readonly in: 'THREAD'; readonly threadId: string }
  | { readonly in: 'PERSON'; readonly address: string; readonly direction: Direction };

/** A place in a list: everything behind it follows. */
export interface Keyset {
  readonly receivedAt: string;
  readonly id: string;
}

/** Which messages, in which order. */
export interface MessageList {
  readonly owner: Owner;
  readonly scope: MessageScope;
  readonly search: Search;
}

/** Which page of a list. */
export interface PageRequest {
  /** Rows to read at most. */
  readonly limit: number;
  readonly after?: Keyset | undefined;
  readonly oldestFirst?: boolean;
}

/**
 * How a list is read. `NEWEST` looks for words in the newest messages of the scope alone: what is
 * common is found there, whatever the statistics say. `INDEX` asks the index of words first, for
 * what is rare: of some months, so that no more rows than needed are fetched to put them in order.
 * `PLAIN` has no words to find, or none that narrow the list.
 */
export type ListPlan =
  { readonly by: 'PLAIN' | 'NEWEST' } | { readonly by: 'INDEX'; readonly months: number | null };

/** Messages that `NEWEST` looks through. */
const WINDOW = 1_000;

/** What `INDEX` looks through: each is several times the one before, the last is everything. */
const MONTHS = [3, 24, null];

/** A statement and its parameters. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

interface ScopeSql {
  readonly from: string;
  readonly and: readonly string[];
  /** Time and id, from the index that serves the scope. */
  readonly order: readonly [string, string];
}

/** The plans for a page, in order: all but the last may answer with less than there is. */
export function plansFor(
  { node, stems }: Search,
  { oldestFirst }: Pick<PageRequest, 'oldestFirst'>,
): readonly ListPlan[] {
  const { narrowing } = searchSql(node, stems, () => '');
  if (narrowing === null) return [{ by: 'PLAIN' }];
  const windows = oldestFirst === true ? [null] : MONTHS;
  return [{ by: 'NEWEST' }, ...windows.map((months) => ({ by: 'INDEX', months }) as const)];
}

/** The statement that reads a page of `columns` of `message m`. */
export function pageSql(
  list: MessageList,
  page: PageRequest,
  plan: ListPlan,
  columns: string,
): Statement {
  const parameters: unknown[] = [];
  const bind: Bind = (value) => `$${parameters.push(value)}`;
  const parts = partsOf(list, bind, monthsOf(page, plan));
  const [comparison, direction] = page.oldestFirst === true ? ['>', 'ASC'] : ['<', 'DESC'];
  const scope = plan.by === 'INDEX' ? indexed(parts.scope, list.scope) : parts.scope;
  const { after } = page;
  const behind = after
    ? [
        `(${scope.order.join(', ')}) ${comparison}
         (${bind(after.receivedAt)}::timestamptz, ${bind(after.id)}::uuid)`,
      ]
    : [];
  const limit = bind(page.limit);
  const by = (order: readonly string[]): string =>
    order.map((column) => `${column} ${direction}`).join(', ');
  const inScope = [...parts.owner, ...scope.and, ...behind];
  if (plan.by === 'NEWEST') {
    const [at, id] = scope.order;
    return {
      sql: `SELECT ${columns} FROM (SELECT ${at} AS at, ${id} AS id FROM ${scope.from}
          WHERE ${inScope.join(' AND ')} ORDER BY ${by(scope.order)} LIMIT ${WINDOW}) w
        JOIN message m ON m.id = w.id JOIN message_search s ON s.message_id = m.id
        WHERE ${besides(parts, plan).join(' AND ')}
        ORDER BY ${by(['w.at', 'w.id'])} LIMIT ${limit}`,
      parameters,
    };
  }
  return {
    sql: `${hitsSql(parts, plan, bind)} SELECT ${columns} FROM ${scope.from} ${wordsJoin(parts, plan)}
      WHERE ${[...inScope, ...besides(parts, plan)].join(' AND ')}
      ORDER BY ${by(scope.order)} LIMIT ${limit}`,
    parameters,
  };
}

/** The statement that counts a list. */
export function countSql(list: MessageList): Statement {
  const parameters: unknown[] = [];
  const bind: Bind = (value) => `$${parameters.push(value)}`;
  const parts = partsOf(list, bind);
  const isPlain = parts.search.narrowing === null || list.scope.in === 'ONE';
  const plan: ListPlan = isPlain ? { by: 'PLAIN' } : { by: 'INDEX', months: null };
  const where = [...parts.owner, ...parts.scope.and, ...besides(parts, plan)];
  return {
    sql: `${hitsSql(parts, plan, bind)} SELECT count(*)::int AS n
      FROM ${parts.scope.from} ${wordsJoin(parts, plan)} WHERE ${where.join(' AND ')}`,
    parameters,
  };
}

type Parts = ReturnType<typeof partsOf>;

function partsOf(
  { owner, scope, search }: MessageList,
  bind: Bind,
  months: readonly number[] | null = null,
) {
  return {
    by: owner,
    owner: [`m.tenant_id = ${bind(owner.tenantId)}`, `m.user_id = ${bind(owner.userId)}`],
    scope: scopeSql(owner, scope, bind),
    search: searchSql(search.node, search.stems, bind, months),
  };
}

/** The months a plan looks through, back from where the page starts. */
function monthsOf({ after }: PageRequest, plan: ListPlan): number[] | null {
  if (plan.by !== 'INDEX' || plan.months === null) return null;
  // The next month as well: clocks differ.
  const last = after ? monthOf(new Date(after.receivedAt)) : monthOf(new Date()) + 1;
  return Array.from({ length: plan.months + 1 }, (_, n) => last - n);
}

// Materialised: else the planner may take what is rare for common and walk through the whole mailbox.
function hitsSql({ by, search }: Parts, plan: ListPlan, bind: Bind): string {
  if (plan.by !== 'INDEX') return '';
  return `WITH s AS MATERIALIZED (SELECT s.message_id, s.received_at, s.search FROM message_search s
    WHERE s.tenant_id = ${bind(by.tenantId)} AND s.user_id = ${bind(by.userId)}
      AND ${search.narrowing})`;
}

/** What is asked of each row: in `INDEX`, the words were asked for already. */
function besides({ search }: Parts, plan: ListPlan): readonly string[] {
  return plan.by === 'INDEX' || search.narrowing === null
    ? search.conditions
    : [search.narrowing, ...search.conditions];
}

function wordsJoin({ search }: Parts, plan: ListPlan): string {
  if (plan.by === 'INDEX') return 'JOIN s ON s.message_id = m.id';
  return search.readsWords ? 'JOIN message_search s ON s.message_id = m.id' : '';
}

// The index of words knows when a message came: it is put in order before anything else is read.
function indexed(sql: ScopeSql, scope: MessageScope): ScopeSql {
  return scope.in === 'EVERYWHERE' ? { ...sql, order: ['s.received_at', 's.message_id'] } : sql;
}

function scopeSql(owner: Owner, scope: MessageScope, bind: Bind): ScopeSql {
  const direct = { from: 'message m', order: ['m.received_at', 'm.id'] as const };
  switch (scope.in) {
    case 'EVERYWHERE': {
      const { accounts } = scope;
      return { ...direct, and: accounts ? [`m.account_id = ANY (${bind(accounts)}::uuid[])`] : [] };
    }
    case 'ONE':
      return { ...direct, and: [`m.id = ${bind(scope.id)}::uuid`] };
    case 'THREAD':
      return { ...direct, and: [`m.thread_id = ${bind(scope.threadId)}::uuid`] };
    case 'FOLDER':
      return {
        from: 'placement p JOIN message m ON m.id = p.message_id',
        order: ['p.received_at', 'p.message_id'],
        and: [`p.folder_id = ${bind(scope.folderId)}::uuid`],
      };
    case 'PERSON':
      return {
        from: 'correspondent c JOIN message m ON m.id = c.message_id',
        order: ['c.received_at', 'c.message_id'],
        and: [
          `c.tenant_id = ${bind(owner.tenantId)}`,
          `c.user_id = ${bind(owner.userId)}`,
          `c.address = ${bind(scope.address)}`,
          WROTE[scope.direction],
        ],
      };
  }
}

const WROTE: Readonly<Record<Direction, string>> = {
  FROM: 'c.wrote',
  TO: 'NOT c.wrote',
  // Who writes to themselves stands there twice.
  ANY: `(c.wrote OR NOT EXISTS (SELECT 1 FROM correspondent w
    WHERE (w.tenant_id, w.user_id, w.address, w.received_at, w.message_id, w.wrote)
        = (c.tenant_id, c.user_id, c.address, c.received_at, c.message_id, true)))`,
};
