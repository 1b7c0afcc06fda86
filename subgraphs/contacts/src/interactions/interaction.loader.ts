import type { RequestContext } from '@suitegraph/kit/graphql';

/** Reads a value for each of several lists of addresses, all with the same arguments. */
type ReadLists<Args, Value> = (
  lists: readonly (readonly string[])[],
  args: Args,
) => Promise<readonly Value[]>;

/**
 * Reads something for people who are asked for one by one: those asked for in one tick with the same
 * arguments are read together, and each list of addresses once.
 *
 * @param args survive JSON.
 */
export async function loadForAddresses<Args, Value>(
  ctx: RequestContext,
  owner: symbol,
  wanted: { readonly addresses: readonly string[]; readonly args: Args },
  read: ReadLists<Args, Value>,
): Promise<Value | undefined> {
  const loader = ctx.loaders.get<string, Value>(owner, async (keys) => {
    const values = new Map<string, Value>();
    const parsed = keys.map((key) => ({ key, ...(JSON.parse(key) as Key) }));
    for (const [args, group] of Map.groupBy(parsed, (entry) => entry.args)) {
      const found = await read(
        group.map(({ addresses }) => addresses),
        JSON.parse(args) as Args,
      );
      group.forEach(({ key }, index) => {
        const value = found[index];
        if (value !== undefined) values.set(key, value);
      });
    }
    return keys.map((key) => values.get(key));
  });
  const key: Key = { args: JSON.stringify(wanted.args), addresses: wanted.addresses };
  return loader.load(JSON.stringify(key));
}

interface Key {
  readonly args: string;
  readonly addresses: readonly string[];
}
