import { domainOf } from '@suitegraph/kit/addresses';
import type { EntityManager } from 'typeorm';
import type { Whereabouts } from '../accounts/account.directory';
import type { BounceRepository } from './bounce.repository';
import type { ReturnPaths } from './return-path';

/** What finding mailboxes for mail from outside needs of others. */
export interface ReturnDirectoryDependencies {
  readonly manager: EntityManager;
  readonly directory: { find(address: string): Promise<Whereabouts> };
  readonly sent: Pick<BounceRepository, 'senderOf'>;
  readonly returnPaths: Pick<ReturnPaths, 'verify'>;
}

/** Addresses for mail from outside: mailboxes, and return paths of what was sent from them. */
export class ReturnDirectory {
  constructor(private readonly on: ReturnDirectoryDependencies) {}

  /** Where mail for a canonical address goes; a return path stays the address of the envelope. */
  async find(address: string): Promise<Whereabouts> {
    const itemId = this.on.returnPaths.verify(address);
    if (itemId === null) return this.on.directory.find(address);
    const sender = await this.on.sent.senderOf(this.on.manager, itemId, domainOf(address));
    return sender ? { ...sender, address } : 'UNKNOWN';
  }
}
