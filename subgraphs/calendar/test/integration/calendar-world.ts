import { subgraphWorld, type Answer, type TestUser, type World } from '@suitegraph/kit/testing';
import { calendar } from '../../src';

/** A running calendar subgraph. */
export function calendarWorld(): Promise<World> {
  return subgraphWorld(calendar, {});
}

export const EVENT = `id iCalUid davPath version summary description location start end allDay timezone status
  recurrence recurrenceId organizer { address } reminders { minutesBefore method }
  attendees { status optional email { name address } } calendar { id }`;
const ERRORS = 'errors { code message path ... on VersionConflict { currentVersion } }';

/** What a test reads of an answer: it knows its own query. */
export type Data = NonNullable<Answer['data']>;

/** The data of an answer; fails the test when there are errors. */
export function dataOf(answer: Answer): Data {
  if (answer.errors || !answer.data) throw new Error(JSON.stringify(answer.errors));
  return answer.data;
}

/** What a test does with a calendar, in its own words. */
export class Person {
  constructor(readonly user: TestUser) {}

  async ask(query: string, variables?: Record<string, unknown>): Promise<Data> {
    return dataOf(await this.user.execute(query, variables));
  }

  async calendarId(): Promise<string> {
    return (await this.ask('{ calendars { id } }'))['calendars'][0].id;
  }

  async create(
    input: Record<string, unknown>,
    options?: Record<string, unknown>,
    calendarId?: string,
  ) {
    const query = `mutation ($calendarId: ID!, $input: EventInput!, $options: WriteOptions) {
      createEvent(calendarId: $calendarId, input: $input, options: $options) { event { ${EVENT} } ${ERRORS} } }`;
    const id = calendarId ?? (await this.calendarId());
    return (await this.ask(query, { calendarId: id, input, options }))['createEvent'];
  }

  async update(id: string, input: Record<string, unknown>, rest: Record<string, unknown> = {}) {
    const query = `mutation ($id: ID!, $input: EventInput!, $scope: RecurrenceScope, $recurrenceId: DateTime, $options: WriteOptions!) {
      updateEvent(id: $id, input: $input, scope: $scope, recurrenceId: $recurrenceId, options: $options) { event { ${EVENT} } ${ERRORS} } }`;
    return (await this.ask(query, { id, input, scope: 'ALL', options: {}, ...rest }))[
      'updateEvent'
    ];
  }

  async remove(id: string, rest: Record<string, unknown> = {}) {
    const query = `mutation ($id: ID!, $scope: RecurrenceScope, $recurrenceId: DateTime, $options: WriteOptions!) {
      deleteEvent(id: $id, scope: $scope, recurrenceId: $recurrenceId, options: $options) { event { ${EVENT} } ${ERRORS} } }`;
    return (await this.ask(query, { id, scope: 'ALL', options: {}, ...rest }))['deleteEvent'];
  }

  async respond(id: string, response: string, rest: Record<string, unknown> = {}) {
    const query = `mutation ($id: ID!, $email: String!, $response: Rsvp!, $recurrenceId: DateTime, $comment: String) {
      respondToEvent(id: $id, email: $email, response: $response, recurrenceId: $recurrenceId, comment: $comment) { event { ${EVENT} } ${ERRORS} } }`;
    const email = this.user.principal.email;
    return (await this.ask(query, { id, email, response, ...rest }))['respondToEvent'];
  }

  async move(id: string, calendarId: string) {
    const query = `mutation ($id: ID!, $calendarId: ID!) {
      moveEvent(id: $id, calendarId: $calendarId, options: {}) { event { ${EVENT} } ${ERRORS} } }`;
    return (await this.ask(query, { id, calendarId }))['moveEvent'];
  }

  async createCalendar(input: Record<string, unknown>) {
    const query = `mutation ($input: CalendarInput!) { createCalendar(input: $input) {
      calendar { id name color timezone version syncToken davPath canWrite owner { id } } ${ERRORS} } }`;
    return (await this.ask(query, { input }))['createCalendar'];
  }

  async importIcs(ics: string) {
    const query = `mutation ($calendarId: ID!, $ics: String!) {
      importIcs(calendarId: $calendarId, ics: $ics) { ok ${ERRORS} } }`;
    return (await this.ask(query, { calendarId: await this.calendarId(), ics }))['importIcs'];
  }

  async events(
    from: string,
    to: string,
    more: { expand?: boolean; calendarId?: string } = {},
  ): Promise<Data> {
    const query = `query ($id: ID!, $from: DateTime!, $to: DateTime!, $expand: Boolean) { calendar(id: $id) {
      events(from: $from, to: $to, expand: $expand, first: 200) { edges { cursor node { ${EVENT} } } } } }`;
    const id = more.calendarId ?? (await this.calendarId());
    const data = await this.ask(query, { id, from, to, expand: more.expand ?? true });
    return data['calendar'].events.edges.map(({ node }: { node: unknown }) => node);
  }

  async starts(from: string, to: string): Promise<string[]> {
    const events = await this.events(from, to);
    return events.map(({ start }: Data) => new Date(start).toISOString());
  }

  async event(id: string) {
    return (await this.ask(`query ($id: ID!) { event(id: $id) { ${EVENT} } }`, { id }))['event'];
  }

  async freeBusy(from: string, to: string, attendees: string[]) {
    const query = `query ($from: DateTime!, $to: DateTime!, $attendees: [String!]!) {
      freeBusy(from: $from, to: $to, attendees: $attendees) { attendee { address } reachable periods { start end type } } }`;
    return (await this.ask(query, { from, to, attendees }))['freeBusy'];
  }
}
