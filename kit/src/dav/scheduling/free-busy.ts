import { randomUUID } from 'node:crypto';
import type { Dav, RequestOptions } from '../dav';
import { InvalidInputError } from '../../errors';
import { NotDav } from '../errors';
import {
  childOf,
  childrenOf,
  parseXml,
  textOf,
  trimmed,
  XmlError,
  type XmlElement,
} from '../xml/parse';

export interface FreeBusyQuestion {
  /** One of the account's own calendar user addresses, such as `mailto:anna@example.com`. */
  readonly organizer: string;
  readonly attendees: readonly string[];
  readonly from: Date;
  readonly to: Date;
}

/** What the server says of one attendee. */
export interface FreeBusyAnswer {
  readonly recipient: string;
  /** As `2.0;Success` or `3.7;Invalid calendar user` (RFC 5545 §3.8.8.3, RFC 6638 §8.3). */
  readonly status: string;
  /** An iCalendar object with a VFREEBUSY; null when the server has none of this attendee. */
  readonly data: string | null;
}

/**
 * Asks when people are free, through the account's outbox (RFC 6638 §5).
 *
 * @throws InvalidInputError for an address that is none; DavForbidden when the organizer is not one
 *   of the account's addresses.
 */
export async function queryFreeBusy(
  dav: Dav,
  outboxUrl: string,
  question: FreeBusyQuestion,
  options: RequestOptions = {},
): Promise<FreeBusyAnswer[]> {
  const headers = { 'content-type': 'text/calendar; charset=utf-8; method=REQUEST' };
  const asked = { method: 'POST', url: outboxUrl, headers, body: requestOf(question) };
  const { body, status } = await dav.request(asked, options);
  const failure = { host: new URL(outboxUrl).host, status };
  try {
    const root = parseXml(body);
    if (root.name !== 'c:schedule-response') throw new NotDav(failure);
    return childrenOf(root, 'c:response').map(answerOf);
  } catch (error) {
    if (error instanceof XmlError) throw new NotDav(failure, error);
    throw error;
  }
}

function answerOf(response: XmlElement): FreeBusyAnswer {
  const recipient = childOf(response, 'c:recipient');
  return {
    recipient: textOf(recipient, 'd:href') ?? trimmed(recipient) ?? '',
    status: textOf(response, 'c:request-status') ?? '',
    data: childOf(response, 'c:calendar-data')?.text ?? null,
  };
}

function requestOf({ organizer, attendees, from, to }: FreeBusyQuestion): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Suitegraph//DAV//EN',
    'METHOD:REQUEST',
    'BEGIN:VFREEBUSY',
    `UID:${randomUUID()}`,
    `DTSTAMP:${utc(new Date())}`,
    `DTSTART:${utc(from)}`,
    `DTEND:${utc(to)}`,
    `ORGANIZER:${addressOf(organizer)}`,
    ...attendees.map((attendee) => `ATTENDEE:${addressOf(attendee)}`),
    'END:VFREEBUSY',
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

/** A value of type CAL-ADDRESS: a URI, which has no line ends that could begin another property. */
function addressOf(address: string): string {
  if (!/^[a-z][a-z0-9+.-]*:[\x21-\x7e]+$/i.test(address)) {
    throw new InvalidInputError(
      'A calendar user address is a URI, such as mailto:anna@example.com',
    );
  }
  return address;
}

function utc(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/** Lines of at most 75 octets (RFC 5545 §3.1); all of them are ASCII. */
function folded(line: string): string {
  return line.match(/.{1,74}/g)?.join('\r\n ') ?? line;
}
