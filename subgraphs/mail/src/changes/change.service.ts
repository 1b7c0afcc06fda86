import { InvalidInputError } from '@suitegraph/kit/errors';
import {
  decodeCursor,
  encodeCursor,
  readBounds,
  readOutbox,
  type StoredEvent,
} from '@suitegraph/kit/events';
import { pageSize } from '@suitegraph/kit/graphql';
import type { DataSource } from 'typeorm';
import type { Owner } from '../accounts/account';
import type { MessageService } from '../messages/message.service';
import { changeOf, touchedBy, type ChangeRecord, type ChangeScope } from './change';

const EVENTS = 500;
/** How far one call looks: what lies behind is the next call's, so that none takes long. */
const WINDOW = 50_000n;

/** What changed, and where to go on. */
export interface ChangeList {
  readonly changes: readonly ChangeRecord[];
  readonly newToken: string;
  readonly hasMore: boolean;
  readonly resyncRequired: boolean;
}

/** Tells a client what it has missed of a folder or mailbox. */
export class ChangeService {
  constructor(
    private readonly database: DataSource,
    private readonly messages: Pick<MessageService, 'byIds'>,
  ) {}

  /**
   * The messages that came, changed or went after `since`; the scope is the owner's.
   *
   * @throws InvalidInputError when `since` is no token of ours, or lies in the future.
   */
  async since(
    owner: Owner,
    scope: ChangeScope,
    { since, first }: { readonly since: string; readonly first?: number | null | undefined },
  ): Promise<ChangeList> {
    const limit = pageSize(first);
    const after = decodeCursor(since);
    const { head, pruned } = await readBounds(this.database);
    if (after > head) throw new InvalidInputError('The token lies in the future', ['since']);
    if (after < pruned) {
      const newToken = encodeCursor(head);
      return { changes: [], newToken, hasMore: false, resyncRequired: true };
    }
    const upTo = head - after > WINDOW ? after + WINDOW : head;
    const events = await this.events(owner, after, upTo);
    const { touched, reached, complete } = touchedBy(events, scope, limit);
    // A full page of events may go on; only after the last one is everything up to `upTo` told.
    const isAll = complete && events.length < EVENTS;
    const position = isAll ? upTo : (reached ?? after);
    const ids = touched.map(({ id }) => id);
    const now = await this.messages.byIds(owner, ids);
    return {
      changes: touched.map((one, index) => changeOf(one, now[index], scope)),
      newToken: encodeCursor(position),
      hasMore: position < head,
      resyncRequired: false,
    };
  }

  private events(owner: Owner, after: bigint, upTo: bigint): Promise<StoredEvent[]> {
    const { tenantId, userId } = owner;
    const types = ['mail.message'];
    return readOutbox(this.database, { after, upTo, types, tenantId, userId, limit: EVENTS });
  }
}
