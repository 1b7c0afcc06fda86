import { payload, type RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, Mutation, Query, Resolver } from 'type-graphql';
import type { InboundPolicyService } from './inbound-policy.service';
import {
  InboundMailPolicy,
  InboundMailPolicyInput,
  InboundMailPolicyPayload,
} from './inbound-policy.types';

@Resolver()
export class InboundPolicyResolver {
  constructor(private readonly policies: InboundPolicyService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["admin:read"]])')
  @Query(() => InboundMailPolicy, {
    description: 'What the organisation does with mail that does not pass its checks.',
  })
  inboundMailPolicy(@Ctx() { viewer }: RequestContext): Promise<InboundMailPolicy> {
    return this.policies.find(viewer);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["admin:write"]])')
  @Mutation(() => InboundMailPolicyPayload, {
    description:
      'Changes what is done with mail that does not pass; it holds for the next message.',
  })
  async setInboundMailPolicy(
    @Arg('input', () => InboundMailPolicyInput, { description: 'What to change.' })
    input: InboundMailPolicyInput,
    @Ctx() ctx: RequestContext,
  ): Promise<InboundMailPolicyPayload> {
    return payload(ctx, 'policy', () => this.policies.change(ctx.viewer, input));
  }
}
