import { ArgsType, type ClassType, Directive, Field, Int, ObjectType } from 'type-graphql';
import { InvalidInputError } from '../errors';

const DEFAULT_PAGE = 50;
const MAX_PAGE = 200;

@Directive('@shareable')
@ObjectType('PageInfo', {
  description: 'Where a page lies in its list (Relay cursor connections).',
})
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more follow after `endCursor`.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether this page was reached with `after`.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first edge of the page.' })
  startCursor?: string | undefined;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last edge: the next `after`.',
  })
  endCursor?: string | undefined;
}

@ArgsType()
export class ConnectionArgs {
  @Field(() => Int, {
    nullable: true,
    defaultValue: DEFAULT_PAGE,
    description: `How many to return, from 1 to ${MAX_PAGE}.`,
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string;
}

/** One page of a list. */
export interface Page<Node> {
  edges: { cursor: string; node: Node }[];
  pageInfo: PageInfo;
  totalCount?: number | undefined;
}

/**
 * The Relay connection and edge types of a node type.
 *
 * @example export const MessageConnection = connectionType('Message', () => Message, 'messages');
 */
export function connectionType<Node extends object>(
  name: string,
  node: () => ClassType<Node>,
  plural: string,
): ClassType<Page<Node>> {
  @ObjectType(`${name}Edge`, { description: `One of a page of ${plural}.` })
  class Edge {
    @Field(() => String, { description: 'Its place in the list, for `after`.' })
    cursor!: string;

    @Field(node, { description: 'What stands there.' })
    node!: Node;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${plural}.` })
  class Connection implements Page<Node> {
    @Field(() => [Edge], { description: 'The page, in order.' })
    edges!: Edge[];

    @Field(() => PageInfo, { description: 'Where the page lies in the list.' })
    pageInfo!: PageInfo;

    @Field(() => Int, { nullable: true, description: 'How many there are in all, where known.' })
    totalCount?: number;
  }
  return Connection;
}

/** A list as a caller asks for it, before `pageSize` has settled how many. */
export type Asked<Listing> = Omit<Listing, 'first'> & Pick<ConnectionArgs, 'first'>;

/** `first` within its bounds, 50 when absent. @throws InvalidInputError below one or above 200. */
export function pageSize(first: number | null | undefined): number {
  const size = first ?? DEFAULT_PAGE;
  if (size < 1 || size > MAX_PAGE) {
    throw new InvalidInputError(`first must be from 1 to ${MAX_PAGE}`, ['first']);
  }
  return size;
}

/** What identifies a row in a keyset order. */
export type KeysetValue = string | number;

/** The opaque cursor of a row: the values it is ordered by. */
export function encodeKeyset(values: readonly KeysetValue[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** The values of a cursor. @throws InvalidInputError when it does not hold `length` values. */
export function decodeKeyset(cursor: string, length: number): KeysetValue[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(values) && values.length === length && values.every(isKeysetValue)) {
      return values;
    }
  } catch {
    // Not base64url of JSON: refused below.
  }
  throw new InvalidInputError('Not a cursor of this list', ['after']);
}

function isKeysetValue(value: unknown): value is KeysetValue {
  return typeof value === 'string' || typeof value === 'number';
}

/**
 * The page of `rows`, which were read with one row more than asked for.
 *
 * @param rows up to `first + 1` rows in the list's order.
 */
export function toPage<Node>(
  rows: readonly Node[],
  args: { readonly first?: number | null | undefined; readonly after?: string | undefined },
  keysetOf: (node: Node) => readonly KeysetValue[],
): Page<Node> {
  const size = pageSize(args.first);
  const edges = rows.slice(0, size).map((node) => ({ cursor: encodeKeyset(keysetOf(node)), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > size,
      hasPreviousPage: args.after !== undefined,
      startCursor: edges[0]?.cursor,
      endCursor: edges.at(-1)?.cursor,
    },
  };
}
