import type { Principal } from '@suitegraph/kit/auth';
import { InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import { recordEvents } from '@suitegraph/kit/events';
import type { WriteOptions } from '@suitegraph/kit/graphql';
import type { DataSource, EntityManager } from 'typeorm';
import { mainPart } from '../events/calendar-object';
import type { EventWriter, WriterDependencies } from '../events/event.writer';
import type { EventRow } from '../events/event.repository';
import { timesOf } from '../events/event-times';
import { chosenInstance, instanceId, parseEventId, type EventView } from '../events/event-view';
import { currentPart, requireOwnMeeting, type Held } from '../events/held-event';
import { editSeries } from '../events/series-edit';
import { checkComment, requireInvited } from '../scheduling/invited';
import { counterOf } from '../scheduling/message-documents';
import { shownInstant, type CalendarTime } from '../time/calendar-time';
import { proposalChanged, type ProposalState } from './proposal.events';
import type { Proposal, ProposalRepository, ProposalRow } from './proposal.repository';
import type { TimeProposalInput } from './proposal.types';

/** What proposals stand on. */
export interface ProposalDependencies extends WriterDependencies {
  readonly database: DataSource;
  readonly writer: EventWriter;
  readonly proposals: ProposalRepository;
}

/** Other times that attendees propose: RFC 5546 §3.2.7 and §3.2.8, here and by mail. */
export class ProposalService {
  constructor(private readonly on: ProposalDependencies) {}

  /** Proposes another time to the organizer of a meeting in the viewer's calendar. */
  async propose(
    viewer: Principal,
    call: { readonly id: string; readonly input: TimeProposalInput },
    options: WriteOptions | undefined,
  ): Promise<EventView | undefined> {
    const { input } = call;
    checkComment(input.comment ?? undefined, ['input', 'comment']);
    const { id, recurrenceId } = chosenInstance(call.id, input.recurrenceId ?? undefined);
    return this.on.transactions.write(
      { viewer, operation: 'proposeTime', input: call, options },
      async (manager) => {
        const target = { id, scope: recurrenceId ? 'THIS' : 'ALL', recurrenceId } as const;
        const held = await this.on.writer.hold(manager, viewer, target, options ?? {});
        requireInvited(held, viewer);
        await this.bringToOrganizer(manager, held, input);
        return held.at ? instanceId(held.row.id, held.at, held.zones) : held.row.id;
      },
      (shown, manager) => this.on.reader.byId(viewer, shown, manager),
    );
  }

  /** Moves the meeting to the time that was proposed, and tells everybody. */
  async accept(
    viewer: Principal,
    id: string,
    options: WriteOptions | undefined,
  ): Promise<EventView | undefined> {
    return this.answer(
      viewer,
      { name: 'acceptProposal', id },
      options,
      async (manager, held, of) => {
        const times = timesAsked(held, { start: of.startsAt, end: of.endsAt });
        requireOwnMeeting(held, times);
        await this.on.writer.change(manager, held, (document) => {
          if (held.at) document.patch(held.at, times, held.now);
          else editSeries(document, times, held.now);
        });
        await this.settle(manager, held, { ...of, state: 'ACCEPTED' });
      },
    );
  }

  /** Leaves the meeting as it is, and tells who proposed. */
  async decline(
    viewer: Principal,
    { id, comment }: { readonly id: string; readonly comment: string | undefined },
    options: WriteOptions | undefined,
  ): Promise<EventView | undefined> {
    checkComment(comment);
    const call = { name: 'declineProposal', id, comment };
    return this.answer(viewer, call, options, async (manager, held, of) => {
      requireOwnMeeting(held, { comments: [] });
      const { address } = of;
      const { row, document, user, at } = held;
      const local = await this.on.directory.byAddress(manager, row.tenantId, [address]);
      await this.settle(manager, held, { ...of, state: 'DECLINED', said: comment });
      if (local.has(address)) return;
      const times = timesAsked(held, { start: of.startsAt, end: of.endsAt });
      const message = {
        method: 'DECLINECOUNTER',
        row,
        from: user,
        to: [address],
        comment,
      } as const;
      const counter = counterOf(document, { address, at, times, comment });
      await this.on.scheduler.send(manager, { ...message, document: counter });
    });
  }

  /** Keeps what an attendee proposes on the organizer's event. Returns false when there are too many. */
  async record(
    manager: EntityManager,
    row: EventRow,
    proposal: Omit<Proposal, 'objectId'>,
  ): Promise<boolean> {
    const kept = await this.on.proposals.put(manager, { ...proposal, objectId: row.id });
    if (kept === undefined) return false;
    const { address, comment } = proposal;
    const eventId = named(row, proposal);
    const news = { eventId, address, state: 'PROPOSED', comment: comment ?? undefined } as const;
    await recordEvents(manager, [proposalChanged(row, news)]);
    return true;
  }

  /** Proposals made to the viewer about each event, in the events' order; of an instance its own. */
  async ofEvents(viewer: Principal, events: readonly EventView[]): Promise<ProposalRow[][]> {
    const ids = [...new Set(events.map(({ row }) => row.id))];
    const found = await this.on.proposals.ofEvents(this.on.database, viewer, ids);
    return events.map(({ id, row }) =>
      found.filter((one) => one.objectId === row.id && (id === row.id || id === named(row, one))),
    );
  }

  private async bringToOrganizer(
    manager: EntityManager,
    held: Held,
    input: TimeProposalInput,
  ): Promise<void> {
    const { row, document, at, zones, user } = held;
    const times = timesAsked(held, input);
    const organizer = mainPart(document).organizer?.address ?? '';
    const comment = input.comment ?? undefined;
    const local = await this.on.directory.byAddress(manager, row.tenantId, [organizer]);
    const userId = local.get(organizer)?.userId;
    if (userId === undefined) {
      const counter = counterOf(document, { address: user.email, at, times, comment });
      const message = { method: 'COUNTER', row, from: user, to: [organizer], comment } as const;
      await this.on.scheduler.send(manager, { ...message, document: counter });
      return;
    }
    const copies = await this.on.events.copies(manager, row.tenantId, row.uid);
    const theirs = copies.find(
      (copy) =>
        copy.ownerId === userId &&
        mainPart(this.on.documents.of(copy)).organizer?.address === organizer,
    );
    if (!theirs) throw new NotFoundError('Event', ['eventId']);
    const kept = await this.record(manager, theirs, {
      address: user.email,
      instance: at ? instanceKey(at, held) : '',
      startsAt: shownInstant(times.start, zones),
      endsAt: shownInstant(times.end, zones),
      comment: comment ?? null,
    });
    if (!kept) throw new InvalidInputError('Too many proposals wait for an answer', ['eventId']);
  }

  private async answer(
    viewer: Principal,
    {
      name,
      ...input
    }: { readonly name: string; readonly id: string; readonly comment?: string | undefined },
    options: WriteOptions | undefined,
    work: (manager: EntityManager, held: Held, proposal: ProposalRow) => Promise<void>,
  ): Promise<EventView | undefined> {
    return this.on.transactions.write(
      { viewer, operation: name, input, options },
      async (manager) => {
        const known = await this.on.proposals.find(manager, viewer, input.id);
        if (!known) throw new NotFoundError('Proposal', ['id']);
        const { id, recurrenceId } = parseEventId(named({ id: known.objectId }, known));
        const target = { id, scope: recurrenceId ? 'THIS' : 'ALL', recurrenceId } as const;
        const held = await this.on.writer.hold(manager, viewer, target, options ?? {});
        await work(manager, held, known);
        return held.at ? instanceId(id, held.at, held.zones) : id;
      },
      (shown, manager) => this.on.reader.byId(viewer, shown, manager),
    );
  }

  /** The proposal is done with: its organizer and who made it hear what became of it. */
  private async settle(
    manager: EntityManager,
    { row, user }: Held,
    settled: ProposalRow & { readonly state: ProposalState; readonly said?: string | undefined },
  ): Promise<void> {
    const { id, address, state, said: comment } = settled;
    await this.on.proposals.remove(manager, id);
    const local = await this.on.directory.byAddress(manager, row.tenantId, [address]);
    const attendee = local.get(address)?.userId;
    const copies = await this.on.events.copies(manager, row.tenantId, row.uid);
    const theirs = copies.filter(
      (copy) =>
        copy.ownerId === attendee &&
        mainPart(this.on.documents.of(copy)).organizer?.address === user.email,
    );
    const news = { address, state, comment };
    await recordEvents(
      manager,
      [row, ...theirs].map((copy) =>
        proposalChanged(copy, { ...news, eventId: named(copy, settled) }),
      ),
    );
  }
}

/** The times of an input, in the form and zone of the meeting. @throws InvalidInputError */
function timesAsked(
  held: Held,
  { start, end }: Pick<TimeProposalInput, 'start' | 'end'>,
): { start: CalendarTime; end: CalendarTime } {
  const { row, zones, user } = held;
  const current = currentPart(held);
  const calendarZone = row.timezone ?? undefined;
  const asked = timesOf(
    { start, end: end ?? null },
    { viewerAddress: user.email, calendarZone, zones, current },
  );
  if (!asked.start || !asked.end) throw new InvalidInputError('There is no time in it', ['input']);
  return { start: asked.start, end: asked.end };
}

function instanceKey(at: CalendarTime, { row, zones }: Held): string {
  return instanceId(row.id, at, zones).slice(row.id.length + 1);
}

/** The id of the event or instance that a proposal is about. */
function named({ id }: Pick<EventRow, 'id'>, { instance }: Pick<Proposal, 'instance'>): string {
  return instance === '' ? id : `${id}~${instance}`;
}
