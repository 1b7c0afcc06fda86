import { InvalidInputError } from '@suitegraph/kit/errors';
import {
  decodeKeyset,
  pageSize,
  toPage,
  type Page,
  type RequestContext,
} from '@suitegraph/kit/graphql';
import { possibleIds } from '../app/owner';
import { loadForAddresses } from './interaction.loader';
import type {
  InteractionFilter,
  InteractionPlace,
  InteractionRepository,
  ListedInteraction,
} from './interaction.repository';
import {
  type Interaction,
  type InteractionKind,
  type InteractionTotal,
  targetOf,
} from './interaction.types';

/** Which interactions are asked for. */
interface InteractionQuery {
  readonly kinds?: readonly InteractionKind[] | null | undefined;
  readonly since?: Date | null | undefined;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/** A page of interactions that can count the whole list. */
export interface InteractionPage extends Page<Interaction> {
  readonly countByKind: (ctx: RequestContext) => Promise<InteractionTotal[]>;
}

type Addresses = readonly string[];

interface PageArgs extends InteractionFilter {
  readonly limit: number;
  readonly after: InteractionPlace | null;
}

const PAGE = Symbol('page of interactions');
const TOTALS = Symbol('totals of interactions');
const LAST_AT = Symbol('time of the last interaction');

/** What the viewer and others did with each other. */
export class InteractionService {
  constructor(
    private readonly interactions: Pick<InteractionRepository, 'pages' | 'totals' | 'lastAt'>,
  ) {}

  /** Newest first; the same page of many people is read in one statement. */
  async page(
    ctx: RequestContext,
    addresses: Addresses,
    query: InteractionQuery,
  ): Promise<InteractionPage> {
    const first = pageSize(query.first);
    const after = query.after ?? undefined;
    const filter = { kinds: query.kinds ?? null, since: query.since?.toISOString() ?? null };
    const args: PageArgs = {
      ...filter,
      limit: first + 1,
      after: after === undefined ? null : placeOf(after),
    };
    const found = await loadForAddresses(ctx, PAGE, { addresses, args }, (lists, same) =>
      this.interactions.pages(ctx.viewer, lists, same),
    );
    const page = toPage(found ?? [], { first, after }, ({ at, id }) => [at.getTime(), id]);
    return {
      pageInfo: page.pageInfo,
      edges: page.edges.map(({ cursor, node }) => ({ cursor, node: toInteraction(node) })),
      countByKind: (counting) => this.totals(counting, addresses, filter),
    };
  }

  async lastAt(ctx: RequestContext, address: string): Promise<Date | null> {
    const loader = ctx.loaders.get<string, Date>(LAST_AT, async (addresses) => {
      const found = await this.interactions.lastAt(ctx.viewer, addresses);
      return addresses.map((wanted) => found.get(wanted));
    });
    return (await loader.load(address)) ?? null;
  }

  private async totals(
    ctx: RequestContext,
    addresses: Addresses,
    args: InteractionFilter,
  ): Promise<InteractionTotal[]> {
    const found = await loadForAddresses(ctx, TOTALS, { addresses, args }, (lists, same) =>
      this.interactions.totals(ctx.viewer, lists, same),
    );
    return found ?? [];
  }
}

/** An interaction as the graph shows it. */
export function toInteraction(facts: Omit<ListedInteraction, 'id'>): Interaction {
  const { kind, targetId, at, direction } = facts;
  return { kind, at, direction, target: targetOf(kind, targetId) };
}

function placeOf(cursor: string): InteractionPlace {
  const [time, id] = decodeKeyset(cursor, 2);
  const at = new Date(typeof time === 'number' ? time : Number.NaN);
  const [possible] = possibleIds([String(id)]);
  if (Number.isNaN(at.getTime()) || at.getUTCFullYear() > 9999 || possible === undefined) {
    throw new InvalidInputError('Not a cursor of this list', ['after']);
  }
  return { at: at.toISOString(), id: possible };
}
