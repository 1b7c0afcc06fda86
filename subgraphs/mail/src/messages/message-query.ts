import type { Owner } from '../accounts/account';
import { conditionOf, inMonths, searchSql, type Bind } from '../search/query-sql';
import type { Search } from '../search/search.service';
import { endOf, startOf, type Slice } from '../search/time-slices';
import { scopeSql, type MessageScope, type ScopeSql } from './message-scope';

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
 * common is found there, whatever the statistics say. `SLICE` asks the index of words for what came
 * in some months, so that no more rows than needed are fetched to put them in order. `PLAIN` has no
 * words to find, or none that narrow the list; `ALL` finds words in any order.
 */
export type ListPlan =
  { readonly by: 'PLAIN' | 'NEWEST' | 'ALL' } | { readonly by: 'SLICE'; readonly slice: Slice };

/** Messages that `NEWEST` looks through. */
export const WINDOW = 500;

/** More months are not named one by one: mail of absurd dates is looked for at any time. */
const MOST_MONTHS = 240;

/** A statement and its parameters. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Whether words narrow a list, so that it is not read plainly. */
export function isNarrowed({ node, stems }: Search): boolean {
  return searchSql(node, stems, () => '').narrowing !== null;
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
  const parts = partsOf(list, bind);
  const direction = page.oldestFirst === true ? 'ASC' : 'DESC';
  const scope = orderedBy(parts, list.scope, plan);
  const limit = bind(page.limit);
  const after = behind(scope, page, bind);
  const inScope = [...parts.owner, ...scope.and, ...after];
  const inOrder = `ORDER BY ${by(scope.order, direction)} LIMIT ${limit}`;
  if (plan.by === 'NEWEST') {
    const [at, id] = scope.order;
    return {
      sql: `SELECT ${columns} FROM (SELECT ${at} AS at, ${id} AS id FROM ${scope.from}
          WHERE ${inScope.join(' AND ')} ORDER BY ${by(scope.order, direction)} LIMIT ${WINDOW}) w
        CROSS JOIN LATERAL
          (SELECT s.search FROM message_search s WHERE s.message_id = w.id OFFSET 0) s
        JOIN message m ON m.id = w.id WHERE ${besides(parts, plan).join(' AND ')}
        ORDER BY ${by(['w.at', 'w.id'], direction)} LIMIT ${limit}`,
      parameters,
    };
  }
  // Where nothing but words is asked for, no more messages are read than are wanted.
  const hits =
    plan.by === 'SLICE' && isWordsAlone(list)
      ? hitsSql(parts, plan, bind, { after, inOrder })
      : hitsSql(parts, plan, bind);
  return {
    sql: `${hits} SELECT ${columns} FROM ${scope.from} ${wordsJoin(parts, plan)}
      WHERE ${[...inScope, ...besides(parts, plan)].join(' AND ')} ${inOrder}`,
    parameters,
  };
}

/** The statement that tells how far `NEWEST` looks and when the oldest message came; no row when it looks at all of them. */
export function boundsSql(list: MessageList, page: PageRequest): Statement {
  const parameters: unknown[] = [];
  const bind: Bind = (value) => `$${parameters.push(value)}`;
  const { owner, scope } = partsOf({ ...list, search: NOTHING }, bind);
  const [at, id] = scope.order;
  const where = [...owner, ...scope.and, ...behind(scope, page, bind)].join(' AND ');
  return {
    sql: `SELECT w.at, w.id, o.at AS oldest
      FROM (SELECT ${at} AS at, ${id} AS id FROM ${scope.from} WHERE ${where}
        ORDER BY ${by(scope.order, 'DESC')} OFFSET ${WINDOW - 1} LIMIT 1) w,
      (SELECT ${at} AS at FROM ${scope.from} WHERE ${where} ORDER BY ${by(scope.order, 'ASC')} LIMIT 1) o`,
    parameters,
  };
}

const NOTHING: Search = { node: { kind: 'and', nodes: [] }, stems: new Map() };

const by = (order: readonly string[], direction: 'ASC' | 'DESC'): string =>
  order.map((column) => `${column} ${direction}`).join(', ');

function behind({ order }: ScopeSql, { after, oldestFirst }: PageRequest, bind: Bind): string[] {
  if (!after) return [];
  return [
    `(${order.join(', ')}) ${oldestFirst === true ? '>' : '<'}
      (${bind(after.receivedAt)}::timestamptz, ${bind(after.id)}::uuid)`,
  ];
}

/** The statement that counts a list. */
export function countSql(list: MessageList): Statement {
  const parameters: unknown[] = [];
  const bind: Bind = (value) => `$${parameters.push(value)}`;
  const parts = partsOf(list, bind);
  const isPlain = parts.search.narrowing === null || list.scope.in === 'ONE';
  const plan: ListPlan = isPlain ? { by: 'PLAIN' } : { by: 'ALL' };
  const where = [...parts.owner, ...parts.scope.and, ...besides(parts, plan)];
  return {
    sql: `${hitsSql(parts, plan, bind)} SELECT count(*)::int AS n
      FROM ${parts.scope.from} ${wordsJoin(parts, plan)} WHERE ${where.join(' AND ')}`,
    parameters,
  };
}

/**
 * The statement that tells of threads how many of their messages a list holds, up to a number, and
 * which of those is the newest; no row for a thread without any.
 */
export function threadHitsSql(
  list: MessageList,
  threadIds: readonly string[],
  most: number,
): Statement {
  const parameters: unknown[] = [];
  const bind: Bind = (value) => `$${parameters.push(value)}`;
  const parts = partsOf(list, bind);
  const plan: ListPlan = { by: 'PLAIN' };
  const where = [...parts.owner, ...parts.scope.and, ...besides(parts, plan)];
  return {
    sql: `SELECT t.id, count(*)::int AS hits, (array_agg(h.id ORDER BY h.at DESC, h.id DESC))[1] AS newest
      FROM unnest(${bind(threadIds)}::uuid[]) AS t(id) CROSS JOIN LATERAL (
        SELECT m.id, m.received_at AS at FROM ${parts.scope.from} ${wordsJoin(parts, plan)}
        WHERE m.thread_id = t.id AND ${where.join(' AND ')}
        ORDER BY m.received_at DESC, m.id DESC LIMIT ${bind(most)}) h
      GROUP BY t.id`,
    parameters,
  };
}

type Parts = ReturnType<typeof partsOf>;

function partsOf({ owner, scope, search }: MessageList, bind: Bind) {
  return {
    by: owner,
    stems: search.stems,
    owner: [`m.tenant_id = ${bind(owner.tenantId)}`, `m.user_id = ${bind(owner.userId)}`],
    scope: scopeSql(owner, scope, bind),
    search: searchSql(search.node, search.stems, bind),
  };
}

// Materialised: else the planner may take what is rare for common and walk through the whole mailbox.
function hitsSql(
  { by: owner, search, stems }: Parts,
  plan: ListPlan,
  bind: Bind,
  { after, inOrder } = { after: [] as readonly string[], inOrder: '' },
): string {
  if (!isFromIndex(plan)) return '';
  const [tenant, user] = [bind(owner.tenantId), bind(owner.userId)];
  const [since, until] =
    plan.by === 'SLICE' ? [bind(startOf(plan.slice)), bind(endOf(plan.slice))] : [];
  const within = (alias: string): string =>
    since === undefined || until === undefined
      ? 'true'
      : `${alias}.received_at >= ${since} AND ${alias}.received_at < ${until}`;
  const hits = [search.narrowing, within('s'), ...marks(plan, bind)];
  const of = (alias: string): string =>
    `${alias}.tenant_id = ${tenant} AND ${alias}.user_id = ${user}`;
  const found = (more: readonly string[]): string =>
    `s AS MATERIALIZED (SELECT s.message_id, s.received_at${search.conditions.some(readsIndex) ? ', s.search' : ''}
      FROM message_search s WHERE ${[of('s'), ...hits, ...after, ...more].join(' AND ')} ${inOrder})`;
  if (search.listed.length === 0) return `WITH ${found([])}`;
  // Few messages are so: their rows need not be read to see that they are not.
  const conditions = search.listed.map((node) => conditionOf(node, stems, bind));
  const listed = [of('m'), within('m'), ...conditions].join(' AND ');
  return `WITH l AS MATERIALIZED (SELECT m.id FROM message m WHERE ${listed}),
    ${found(['s.message_id IN (SELECT l.id FROM l)'])}`;
}

const readsIndex = (condition: string): boolean => condition.includes('s.search');

function isWordsAlone({ scope, search }: MessageList): boolean {
  const { conditions } = searchSql(search.node, search.stems, () => '');
  return scope.in === 'EVERYWHERE' && scope.accounts === undefined && conditions.length === 0;
}

function marks(plan: ListPlan, bind: Bind): string[] {
  if (plan.by !== 'SLICE') return [];
  const { slice } = plan;
  return slice.to - slice.from < MOST_MONTHS ? [inMonths(slice, bind)] : [];
}

const isFromIndex = ({ by }: ListPlan): boolean => by === 'ALL' || by === 'SLICE';

/** What is asked of each row: of what the index found, the words were asked for already. */
function besides({ search }: Parts, plan: ListPlan): readonly string[] {
  return isFromIndex(plan) || search.narrowing === null
    ? search.conditions
    : [search.narrowing, ...search.conditions];
}

function wordsJoin({ search }: Parts, plan: ListPlan): string {
  if (isFromIndex(plan)) return 'JOIN s ON s.message_id = m.id';
  return search.readsWords ? 'JOIN message_search s ON s.message_id = m.id' : '';
}

function orderedBy(
  { scope, search }: Parts,
  { in: where }: MessageScope,
  plan: ListPlan,
): ScopeSql {
  // The index of words knows when a message came: it is put in order before anything else is read.
  if (plan.by === 'SLICE' && where === 'EVERYWHERE') {
    return { ...scope, order: ['s.received_at', 's.message_id'] };
  }
  // Where few messages are so, it is quicker to ask each for its folder than to look through the folder.
  if (plan.by === 'PLAIN' && where === 'FOLDER' && search.listed.length > 0) {
    return { ...scope, order: ['m.received_at', 'm.id'] };
  }
  return scope;
}
