import type { Asked, Page, RequestContext } from '@suitegraph/kit/graphql';

/** The arguments of a list. */
export interface ListArgs {
  readonly q?: string | undefined;
  readonly first: number;
  readonly after?: string | undefined;
}

type ReadPages<Node> = (keys: readonly string[], args: Asked<ListArgs>) => Promise<Page<Node>[]>;

/** The page of one key, read together with the same page of every other key of the tick. */
export function loadPage<Node>(
  ctx: RequestContext,
  owner: symbol,
  at: { readonly key: string; readonly args: Asked<ListArgs> },
  read: ReadPages<Node>,
): Promise<Page<Node> | undefined> {
  const { q, first, after } = at.args;
  return ctx.loaders
    .get<string, Page<Node>>(owner, (requests) => readTogether(requests, read))
    .load(JSON.stringify([{ q, first, after }, at.key]));
}

async function readTogether<Node>(
  requests: readonly string[],
  read: ReadPages<Node>,
): Promise<Page<Node>[]> {
  const asked = requests.map((request) => JSON.parse(request) as [Asked<ListArgs>, string]);
  const pages: Page<Node>[] = [];
  const groups = Map.groupBy(asked.keys(), (n) => JSON.stringify(asked[n]?.[0]));
  for (const [args, places] of groups) {
    const keys = places.map((place) => asked[place]?.[1] ?? '');
    const found = await read(keys, JSON.parse(args) as Asked<ListArgs>);
    found.forEach((page, n) => (pages[places[n] ?? 0] = page));
  }
  return pages;
}
