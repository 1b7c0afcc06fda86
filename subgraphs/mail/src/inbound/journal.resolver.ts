import { payload, type RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, Mutation, Query, Resolver } from 'type-graphql';
import type { JournalService } from './journal.service';
import { MailJournal, MailJournalPayload } from './journal.types';

@Resolver()
export class JournalResolver {
  constructor(private readonly journals: JournalService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["admin:read"]])')
  @Query(() => MailJournal, {
    nullable: true,
    description: 'Where copies of all mail of the organisation go; null when nowhere.',
  })
  mailJournal(@Ctx() { viewer }: RequestContext): Promise<MailJournal | null> {
    return this.journals.find(viewer);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["admin:write"]])')
  @Mutation(() => MailJournalPayload, {
    description:
      'Sends copies of all mail of the organisation to an address from now on, each with its envelope: who sent it, and who got it, blind copies included.',
  })
  setMailJournal(
    @Arg('address', () => String, {
      nullable: true,
      description: 'The address that gets them; null to end the journal.',
    })
    address: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<MailJournalPayload> {
    return payload(ctx, 'journal', () => this.journals.set(ctx.viewer, address ?? null));
  }
}
