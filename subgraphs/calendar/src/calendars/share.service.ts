import { tryCanonicalAddress } from '@suitegraph/kit/addresses';
import type { Principal } from '@suitegraph/kit/auth';
import { InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import { recordEvents } from '@suitegraph/kit/events';
import type { Transactions } from '../app/transactions';
import type { DirectoryRepository } from '../directory/directory.repository';
import type {
  CalendarCollections,
  CalendarRepository,
  CalendarRow,
  ShareRights,
} from './calendar.repository';
import { CALENDAR_CHANGED } from './calendar.service';

const RIGHTS: readonly string[] = ['READ', 'READ_WRITE', 'NONE'];
const MAX_SHARES = 200;

/** Lets other users of the organisation into a calendar. */
export class ShareService {
  constructor(
    private readonly on: {
      readonly transactions: Transactions;
      readonly calendars: CalendarRepository;
      /** The way in which calendars are written. */
      readonly collections: CalendarCollections;
      readonly directory: DirectoryRepository;
    },
  ) {}

  /**
   * @param given.rights READ, READ_WRITE, or NONE to end it.
   * @throws NotFoundError InvalidInputError when nobody of the organisation has the address
   */
  async share(
    viewer: Principal,
    id: string,
    given: { address: string; rights: string },
  ): Promise<CalendarRow | undefined> {
    const address = tryCanonicalAddress(given.address);
    if (address === undefined) throw new InvalidInputError('Not an e-mail address', ['address']);
    if (!RIGHTS.includes(given.rights)) {
      throw new InvalidInputError(`One of ${RIGHTS.join(', ')}`, ['rights']);
    }
    return this.on.transactions.write(
      { viewer, operation: 'shareCalendar', input: { id, ...given } },
      async (manager) => {
        const calendar = await this.on.calendars.lock(manager, viewer, id);
        if (!calendar) throw new NotFoundError('Calendar', ['id']);
        const users = await this.on.directory.byAddress(manager, viewer.tenantId, [address]);
        const userId = users.get(address)?.userId;
        if (userId === undefined || userId === viewer.userId) {
          throw new InvalidInputError('Nobody else of the organisation has this address', [
            'address',
          ]);
        }
        if (given.rights === 'NONE')
          await this.on.collections.unshare(manager, id, { userId, address });
        else {
          if (calendar.shares.length >= MAX_SHARES) {
            throw new InvalidInputError(`At most ${MAX_SHARES} people`, ['address']);
          }
          const rights = given.rights as ShareRights;
          await this.on.collections.share(manager, id, { userId, address, rights });
        }
        const audience = [viewer.userId, userId];
        const { tenantId } = viewer;
        const changed = { kind: 'UPDATED' as const, changedFields: ['shares'], key: id };
        await recordEvents(manager, [{ tenantId, audience, type: CALENDAR_CHANGED, ...changed }]);
        return id;
      },
      (shared, manager) => this.on.calendars.find(manager, viewer, shared),
    );
  }
}
