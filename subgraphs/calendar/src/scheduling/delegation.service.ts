import { tryCanonicalAddress } from '@suitegraph/kit/addresses';
import type { Principal } from '@suitegraph/kit/auth';
import { InvalidInputError } from '@suitegraph/kit/errors';
import type { WriteOptions } from '@suitegraph/kit/graphql';
import type { Transactions } from '../app/transactions';
import { mainPart } from '../events/calendar-object';
import type { EventReader } from '../events/event.reader';
import { chosenInstance, instanceId, type EventView } from '../events/event-view';
import type { EventWriter } from '../events/event.writer';
import { currentPart } from '../events/held-event';
import { checkComment, requireInvited } from './invited';
import type { ReplyService } from './reply.service';

const MAX_ATTENDEES = 200;

/** Sends somebody else to a meeting that one is invited to. */
export class DelegationService {
  constructor(
    private readonly on: {
      readonly transactions: Transactions;
      readonly reader: EventReader;
      readonly writer: EventWriter;
      readonly replies: ReplyService;
    },
  ) {}

  /** @throws NotFoundError ForbiddenError VersionConflictError InvalidInputError ATTENDEE_NOT_FOUND */
  async delegate(
    viewer: Principal,
    call: {
      readonly id: string;
      readonly to: string;
      readonly comment: string | undefined;
      readonly recurrenceId: Date | undefined;
    },
    options: WriteOptions | undefined,
  ): Promise<EventView | undefined> {
    const { comment } = call;
    checkComment(comment);
    const to = tryCanonicalAddress(call.to);
    if (to === undefined) throw new InvalidInputError('Not an e-mail address', ['to']);
    const { id, recurrenceId } = chosenInstance(call.id, call.recurrenceId);
    return this.on.transactions.write(
      { viewer, operation: 'delegateInvitation', input: call, options },
      async (manager) => {
        const scope = recurrenceId ? 'THIS' : 'ALL';
        const target = { id, scope, recurrenceId } as const;
        const held = await this.on.writer.hold(manager, viewer, target, options ?? {});
        const own = requireInvited(held, viewer);
        const { attendees } = currentPart(held);
        const known = attendees.some(({ address }) => address === to);
        if (known || mainPart(held.document).organizer?.address === to) {
          throw new InvalidInputError('They are invited already', ['to']);
        }
        if (attendees.length >= MAX_ATTENDEES) {
          throw new InvalidInputError(`At most ${MAX_ATTENDEES} attendees`, ['to']);
        }
        const { row, at, zones } = held;
        const { address, role } = own;
        await this.on.replies.answer(manager, row, {
          ...{ address, status: 'DELEGATED', recurrenceId: at, comment },
          delegate: { address: to, status: 'NEEDS_ACTION', role, delegatedFrom: address },
        });
        return at ? instanceId(row.id, at, zones) : row.id;
      },
      (shown, manager) => this.on.reader.byId(viewer, shown, manager),
    );
  }
}
