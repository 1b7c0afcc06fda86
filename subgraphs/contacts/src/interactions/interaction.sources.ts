import { tryCanonicalAddress } from '@suitegraph/kit/addresses';
import type { StoredEvent } from '@suitegraph/kit/events';
import { z } from 'zod';
import { heatOf } from './heat';
import type { WantedInteraction } from './interaction.plan';
import type { InteractionKind } from './interaction.types';

const MAX_PARTICIPANTS = 200;
const MAX_NAME = 200;
const LAST_YEAR = 9999;

/** Kind of the interactions that each type of event tells of. */
export const kindsByEvent: Readonly<Record<string, InteractionKind>> = {
  'mail.message': 'MAIL',
  'calendar.event': 'MEETING',
  'files.share': 'FILE',
};

const mail = z.object({
  participants: z.array(
    z.object({
      address: z.string(),
      name: z.string().nullish(),
      role: z.enum(['from', 'to', 'cc', 'bcc']),
    }),
  ),
  at: z.string(),
  direction: z.enum(['INBOUND', 'OUTBOUND']),
});

const meeting = z.object({ participants: z.array(z.string()), start: z.string() });

const share = z.object({ fileId: z.string(), grantee: z.string(), owner: z.string() });

/** Somebody an event speaks of. */
interface Participant {
  readonly address: string;
  readonly name?: string | null | undefined;
  readonly direction: 'INBOUND' | 'OUTBOUND' | null;
  readonly weight: number;
}

interface Facts {
  readonly targetId: string;
  readonly at: Date;
  readonly participants: readonly Participant[];
}

/** A user who may see the event, and the user's own addresses. */
interface EventOwner {
  readonly userId: string;
  readonly address: string | undefined;
}

/**
 * The interactions an event tells of: for each of its owners, one with each other participant.
 *
 * @throws ZodError when the event does not hold what its type promises.
 */
export function interactionsOf(
  event: StoredEvent,
  owners: readonly EventOwner[],
): WantedInteraction[] {
  const kind = kindsByEvent[event.type];
  if (kind === undefined) return [];
  return owners.flatMap(({ userId, address: own }) => {
    const { targetId, at, participants } = readers[kind](event, own);
    const others = canonical(participants).filter(({ address }) => address !== own);
    return others.slice(0, MAX_PARTICIPANTS).map(({ address, name, direction, weight }) => ({
      tenantId: event.tenantId,
      ownerId: userId,
      kind,
      targetId,
      sourceKey: event.key,
      address,
      name: nameOf(name, address),
      at,
      direction,
      // What is yet to come counts from when it was arranged.
      heat: heatOf(weight, at < event.occurredAt ? at : event.occurredAt),
    }));
  });
}

const readers: Readonly<
  Record<InteractionKind, (event: StoredEvent, own: string | undefined) => Facts>
> = {
  MAIL: (event) => {
    const { participants, at, direction } = mail.parse(event.data);
    return {
      targetId: event.key,
      at: timeOf(at, event),
      participants: participants.map(({ address, name, role }) => ({
        address,
        name,
        direction,
        weight: mailWeight(direction, role),
      })),
    };
  },
  MEETING: (event) => {
    const { participants, start } = meeting.parse(event.data);
    return {
      targetId: event.key,
      at: timeOf(start, event),
      participants: participants.map((address) => ({ address, direction: null, weight: 1 })),
    };
  },
  FILE: (event, own) => {
    const { fileId, grantee, owner } = share.parse(event.data);
    const direction = own === tryCanonicalAddress(owner) ? 'OUTBOUND' : 'INBOUND';
    const address = direction === 'OUTBOUND' ? grantee : owner;
    return {
      targetId: fileId,
      at: event.occurredAt,
      participants: [{ address, direction, weight: 1 }],
    };
  },
};

// Who writes to the viewer, or is written to, counts; who reads the same message counts a little.
function mailWeight(direction: 'INBOUND' | 'OUTBOUND', role: 'from' | 'to' | 'cc' | 'bcc'): number {
  if (direction === 'INBOUND') return role === 'from' ? 1 : 0.1;
  return role === 'to' ? 1 : 0.5;
}

/** Each address once, as it counts most; what is no address nobody can be known by. */
function canonical(participants: readonly Participant[]): Participant[] {
  const found = new Map<string, Participant>();
  for (const participant of participants) {
    const address = tryCanonicalAddress(participant.address);
    if (address === undefined) continue;
    const known = found.get(address);
    const name = participant.name ?? known?.name;
    const weightier = known && known.weight >= participant.weight ? known : participant;
    found.set(address, { ...weightier, address, name });
  }
  return [...found.values()];
}

function nameOf(raw: string | null | undefined, address: string): string | null {
  const name = (raw ?? '')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, MAX_NAME)
    .toWellFormed();
  // Many programs repeat the address where a name should be.
  return name === '' || tryCanonicalAddress(name) === address ? null : name;
}

function timeOf(text: string, { occurredAt }: StoredEvent): Date {
  const at = new Date(text);
  const year = at.getUTCFullYear();
  return year >= 1 && year <= LAST_YEAR ? at : occurredAt;
}
