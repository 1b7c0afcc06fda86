import type { RequestContext } from '@suitegraph/kit/graphql';
import type { MergeRepository } from './merge.repository';

const ORIGINS = Symbol('contacts merged into a contact');

/** Reads merges for one request: what is asked for together is one statement. */
export class MergeLoader {
  constructor(private readonly merges: Pick<MergeRepository, 'mergedInto'>) {}

  /** Ids of the contacts that went into one. */
  async mergedInto(ctx: RequestContext, id: string): Promise<readonly string[]> {
    const loader = ctx.loaders.get<string, string[]>(ORIGINS, async (ids) => {
      const found = await this.merges.mergedInto(ctx.viewer, ids);
      const bySurvivor = Map.groupBy(found, ({ survivorId }) => survivorId);
      return ids.map((wanted) => bySurvivor.get(wanted)?.map(({ mergedId }) => mergedId));
    });
    return (await loader.load(id)) ?? [];
  }
}
