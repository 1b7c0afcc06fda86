import { canonicalAddress } from '@suitegraph/kit/addresses';
import type { Principal } from '@suitegraph/kit/auth';
import { QuotaExceededError } from '@suitegraph/kit/errors';
import type { Queryable } from '../directory/directory.repository';
import { webUrl } from '../clients/web-fetch';
import type { FreeBusyUrlRepository } from './free-busy-url.repository';

/** Where people elsewhere publish when they are busy, as each user knows it for themselves. */
export class FreeBusyUrlService {
  constructor(
    private readonly database: Queryable,
    private readonly urls: FreeBusyUrlRepository,
    private readonly guard: { readonly allowPrivate: boolean },
  ) {}

  /** Keeps a URL, or forgets it when there is none. @throws InvalidInputError QuotaExceededError */
  async set(viewer: Principal, given: string, url: string | null | undefined): Promise<void> {
    const address = canonicalAddress(given);
    if (url == null) {
      await this.urls.remove(this.database, viewer, address);
      return;
    }
    const saved = await this.urls.save(this.database, viewer, address, webUrl(url, this.guard));
    if (!saved) throw new QuotaExceededError('free/busy URLs');
  }
}
