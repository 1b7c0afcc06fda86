import { DateTime, type RequestContext } from '@suitegraph/kit/graphql';
import { Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql';
import { AddressBook } from '../books/address-book.entity';
import type { BookStanding, MirrorRepository } from './mirror.repository';

const STANDING = Symbol('how a mirrored book stands');

@Resolver(() => AddressBook)
export class MirroredBookResolver {
  constructor(private readonly mirror: Pick<MirrorRepository, 'standings'>) {}

  @FieldResolver(() => ID, {
    nullable: true,
    description:
      'Id of the ContactsAccount that it belongs to; null for a book that is here alone.',
  })
  async accountId(@Ctx() ctx: RequestContext, @Root() book: AddressBook): Promise<string | null> {
    return (await this.standing(ctx, book))?.accountId ?? null;
  }

  @FieldResolver(() => Boolean, {
    description:
      'Whether its server may have something else by now: it cannot be reached, or the account is paused or not read in full yet.',
  })
  async stale(@Ctx() ctx: RequestContext, @Root() book: AddressBook): Promise<boolean> {
    return (await this.standing(ctx, book))?.stale ?? false;
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description:
      'When its server was last known to say the same; null for a book that is here alone.',
  })
  async asOf(@Ctx() ctx: RequestContext, @Root() book: AddressBook): Promise<Date | null> {
    return (await this.standing(ctx, book))?.checkedAt ?? null;
  }

  private standing(ctx: RequestContext, { id }: AddressBook): Promise<BookStanding | undefined> {
    const loader = ctx.loaders.get<string, BookStanding>(STANDING, async (ids) => {
      const found = await this.mirror.standings(ctx.viewer, ids);
      const byId = new Map(found.map((standing) => [standing.bookId, standing]));
      return ids.map((wanted) => byId.get(wanted));
    });
    return loader.load(id);
  }
}
