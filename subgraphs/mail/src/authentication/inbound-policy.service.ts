import { InvalidInputError } from '@suitegraph/kit/errors';
import type { Viewer } from '@suitegraph/kit/graphql';
import type { DataSource } from 'typeorm';
import { DEFAULT_POLICY, type CheckAction, type InboundPolicy } from './inbound-policy';
import type { InboundPolicyRepository } from './inbound-policy.repository';

/** A change of a policy: what is left out stays. */
export interface PolicyChange {
  readonly authFailure?: CheckAction | null;
  readonly respectDmarc?: boolean | null;
  readonly spam?: CheckAction | null;
  readonly virus?: CheckAction | null;
}

/** What organisations do with mail that does not pass their checks. */
export class InboundPolicyService {
  constructor(
    private readonly database: DataSource,
    private readonly policies: InboundPolicyRepository,
  ) {}

  /** The policy of each of them, by tenant. */
  async ofTenants(tenantIds: readonly string[]): Promise<(tenantId: string) => InboundPolicy> {
    const found = await this.policies.ofTenants(this.database.manager, tenantIds);
    const byTenant = new Map(found.map(({ tenantId, ...policy }) => [tenantId, policy]));
    return (tenantId) => byTenant.get(tenantId) ?? DEFAULT_POLICY;
  }

  async find({ tenantId }: Viewer): Promise<InboundPolicy> {
    return (await this.ofTenants([tenantId]))(tenantId);
  }

  /** @throws InvalidInputError for what cannot be: infected mail is never just marked. */
  async change({ tenantId }: Viewer, change: PolicyChange): Promise<InboundPolicy> {
    const { virus } = change;
    if (virus === 'MARK') {
      throw new InvalidInputError('Infected mail is rejected or put into Junk', ['input', 'virus']);
    }
    return this.database.transaction(async (tx) => {
      await this.policies.lock(tx, tenantId);
      const [known = { tenantId, ...DEFAULT_POLICY }] = await this.policies.ofTenants(tx, [
        tenantId,
      ]);
      const policy = {
        authFailure: change.authFailure ?? known.authFailure,
        respectDmarc: change.respectDmarc ?? known.respectDmarc,
        spam: change.spam ?? known.spam,
        virus: virus ?? known.virus,
      };
      await this.policies.save(tx, tenantId, policy);
      return policy;
    });
  }
}
