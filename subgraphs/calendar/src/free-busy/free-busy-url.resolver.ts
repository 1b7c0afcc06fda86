import { OkPayload, okPayload, type RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import type { FreeBusyUrlService } from './free-busy-url.service';

@Resolver()
export class FreeBusyUrlResolver {
  constructor(private readonly service: FreeBusyUrlService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => OkPayload, {
    description:
      'Says where somebody outside the organisation publishes when they are busy, so that freeBusy reaches them for you.',
  })
  setFreeBusyUrl(
    @Ctx() ctx: RequestContext,
    @Arg('address', () => String, { description: 'Whose it is: an e-mail address.' })
    address: string,
    @Arg('url', () => String, {
      nullable: true,
      description: 'A URL of free/busy or of a calendar (https or webcal); null forgets it.',
    })
    url?: string | null,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.service.set(ctx.viewer, address, url));
  }
}
