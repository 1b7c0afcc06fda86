import { InvalidInputError } from '@suitegraph/kit/errors';
import { pageSize, type RequestContext } from '@suitegraph/kit/graphql';
import type { Contact } from '../contacts/contact.entity';
import type { ContactLoaders } from '../contacts/contact.loader';
import { mergeCards, type MergedCard } from '../merge/merge-cards';
import { sourceOf } from '../merge/merge.service';
import type { DuplicateRepository } from './duplicate.repository';
import { clustersOf, type DuplicatePair, findPairs } from './find-duplicates';

/** What speaks for two contacts being one has to outweigh this, unless asked for otherwise. */
export const DEFAULT_MIN_SCORE = 0.6;

const MAX_CONTACTS = 20_000;
const MAX_CANDIDATES = 20;
const PAIRS = Symbol('pairs of duplicates');

/** A contact that may be the same person as another one. */
export interface Candidate {
  readonly contact: Contact;
  readonly score: number;
  readonly reasons: readonly string[];
  readonly conflicts: readonly string[];
}

/** Contacts that may be one person. */
export interface FoundGroup {
  readonly contacts: readonly Contact[];
  readonly score: number;
}

/** Finds contacts that are one person; of more than 20,000 the latest. */
export class DuplicateService {
  constructor(
    private readonly contacts: Pick<DuplicateRepository, 'latest'>,
    private readonly loaders: Pick<ContactLoaders, 'byId' | 'card'>,
  ) {}

  /** The likeliest first. */
  async groups(ctx: RequestContext, minScore: number, first: number): Promise<FoundGroup[]> {
    const limit = pageSize(first);
    if (!(minScore > 0 && minScore <= 1)) {
      throw new InvalidInputError('A score is above 0 and at most 1', ['minScore']);
    }
    const found = await this.contacts.latest(ctx.viewer, MAX_CONTACTS);
    const clusters = clustersOf(findPairs(found, minScore)).slice(0, limit);
    const groups = await Promise.all(
      clusters.map(async ({ ids, score }) => ({ score, contacts: await this.present(ctx, ids) })),
    );
    return groups.filter(({ contacts }) => contacts.length > 1);
  }

  /** Those that may be the same person as `contact`, the likeliest first. */
  async of(ctx: RequestContext, { id }: Contact): Promise<Candidate[]> {
    // All contacts of a list are looked for in one comparison.
    const loader = ctx.loaders.get<string, DuplicatePair[]>(PAIRS, async (ids) => {
      const found = await this.contacts.latest(ctx.viewer, MAX_CONTACTS);
      const pairs = findPairs(found, DEFAULT_MIN_SCORE);
      return ids.map((wanted) => pairs.filter((pair) => pair.ids.includes(wanted)));
    });
    const pairs = ((await loader.load(id)) ?? []).slice(0, MAX_CANDIDATES);
    const candidates = pairs.map(async ({ ids: [one, other], ...likeness }) => {
      const contact = await this.loaders.byId(ctx, one === id ? other : one);
      return contact ? { contact, ...likeness } : null;
    });
    return (await Promise.all(candidates)).filter((candidate) => candidate !== null);
  }

  /** What the contacts would be as one, the first of them being the primary. */
  async preview(ctx: RequestContext, contacts: readonly Contact[]): Promise<MergedCard> {
    const cards = await Promise.all(
      contacts.map(async ({ id }) => {
        const vcard = await this.loaders.card(ctx, id);
        return vcard === null ? [] : [sourceOf({ id, vcard })];
      }),
    );
    const [primary, ...others] = cards.flat();
    if (!primary) throw new InvalidInputError('The contacts are gone');
    return mergeCards(primary, others, new Map());
  }

  private async present(ctx: RequestContext, ids: readonly string[]): Promise<Contact[]> {
    const contacts = await Promise.all(ids.map((id) => this.loaders.byId(ctx, id)));
    return contacts.filter((contact) => contact !== null);
  }
}
