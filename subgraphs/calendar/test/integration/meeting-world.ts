import { rows } from '@suitegraph/kit/database';
import { newId } from '@suitegraph/kit/ids';
import type { World } from '@suitegraph/kit/testing';
import type { Data, Person } from './calendar-world';

/** The month that meetings are in. */
export const [FROM, TO] = ['2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z'];
/** Somebody who is no user here. */
export const ZOE = 'zoe@elsewhere.test';

const EVENT = `id start end
  proposals { id start end comment recurrenceId by { address } }
  attendees { status email { address } delegatedTo { address } delegatedFrom { address } }`;
const SHOWN = `event { ${EVENT} } errors { code path }`;

/** Calls a mutation of meetings with these arguments. */
export async function call(person: Person, mutation: string, variables: object): Promise<Data> {
  const types: Record<string, string> = {
    eventId: 'ID!',
    id: 'ID!',
    input: 'TimeProposalInput!',
    to: 'String!',
    comment: 'String',
    recurrenceId: 'DateTime',
  };
  const names = Object.keys(variables);
  const query = `mutation (${names.map((name) => `$${name}: ${types[name] ?? ''}`).join(', ')}) {
    ${mutation}(${names.map((name) => `${name}: $${name}`).join(', ')}) { ${SHOWN} } }`;
  return (await person.ask(query, { ...variables }))[mutation];
}

/** A meeting as somebody sees it. */
export async function shown(person: Person, id: string): Promise<Data> {
  const query = `query ($id: ID!) { event(id: $id) { ${EVENT} } }`;
  return (await person.ask(query, { id }))['event'];
}

/** The id of the one event in somebody's calendar. */
export async function copyId(person: Person): Promise<string> {
  return (await person.events(FROM, TO, { expand: false }))[0].id;
}

/** A meeting that somebody invites these addresses to. */
export async function meetingOf(
  person: Person,
  emails: string[],
  more: Record<string, unknown> = {},
): Promise<Data> {
  const attendees = emails.map((email) => ({ email }));
  const input = { summary: 'Review', start: '2026-03-10T09:00:00Z', attendees, ...more };
  return (await person.create(input)).event;
}

/** What was sent to people elsewhere, in order. */
export async function sentMessages(world: World): Promise<Data[]> {
  const found = await rows<{ data: Data }>(
    world.platform.events.database,
    `SELECT data FROM kit.outbox WHERE type = 'calendar.scheduling' ORDER BY seq`,
  );
  return found.map(({ data }) => data);
}

/** A message of RFC 5546 that reaches a mailbox here. */
export async function messageArrives(
  world: World,
  message: { to: string; method: string; lines: readonly string[]; from?: string },
): Promise<void> {
  const { to, method, lines, from = ZOE } = message;
  const text = [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', `METHOD:${method}`, 'BEGIN:VEVENT'],
    ...lines,
    ...['END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n');
  const blob = (await world.platform.blobs.put(Buffer.from(text))).key;
  await world.announce({
    ...{ tenantId: 'demo.test', audience: [`user-${to}`], type: 'mail.invitation' },
    ...{ kind: 'CREATED', key: newId() },
    data: { iCalUid: 'x', method, blob, recipient: to, from, authenticated: true },
  });
}

/** Empties the calendars. */
export async function clear(people: readonly Person[]): Promise<void> {
  for (const person of people) {
    for (const { id } of await person.events(FROM, TO, { expand: false })) await person.remove(id);
  }
}
