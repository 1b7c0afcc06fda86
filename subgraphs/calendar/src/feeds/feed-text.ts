import { createHash } from 'node:crypto';
import { InvalidInputError } from '@suitegraph/kit/errors';
import { calendarOf, zoneName } from '../clients/icalendar/split-calendar';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time/calendar-time';

const MAX_EVENTS = 20_000;
const MAX_UID = 500;
const COMPONENT = /^BEGIN:(VEVENT|VTIMEZONE|VTODO|VJOURNAL|VFREEBUSY)\s*$/i;

/** A calendar's text taken apart, so that one object is parsed at a time and junk spoils only itself. */
export interface FeedParts {
  /** A VCALENDAR of its own for each UID. */
  readonly objects: readonly string[];
  /** Milliseconds between readings that the calendar itself asks for. */
  readonly intervalMs: number | undefined;
  /** Tells whether anything but the time of its making has changed. */
  readonly digest: string;
}

/** Takes a calendar apart. @throws InvalidInputError when it is none, or has more than 20,000 events */
export function takeApart(text: string): FeedParts {
  const start = text
    .slice(0, 1_000)
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (!/^BEGIN:VCALENDAR/i.test(start)) throw new InvalidInputError('It is no calendar');
  const { header, blocks } = blocksOf(text);
  const events = new Map<string, string[]>();
  const zones = blocks.filter(({ name }) => name === 'VTIMEZONE').map(({ lines }) => joined(lines));
  const found = blocks.filter(({ name }) => name === 'VEVENT');
  if (found.length > MAX_EVENTS) {
    throw new InvalidInputError(`It has more than ${MAX_EVENTS} events`);
  }
  for (const { lines } of found) {
    const uid = uidOf(lines);
    if (uid !== undefined) events.set(uid, [...(events.get(uid) ?? []), joined(lines)]);
  }
  return {
    objects: [...events.values()].map((parts) => objectOf(zones, parts)),
    intervalMs: intervalOf(header),
    digest: createHash('sha256').update(withoutStamps(text)).digest('hex'),
  };
}

interface Block {
  readonly name: string;
  readonly lines: string[];
}

/** The components of the calendar as they are written, and the lines outside them. */
function blocksOf(text: string): { header: string[]; blocks: Block[] } {
  const header: string[] = [];
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (const line of text.split(/\r?\n/)) {
    const [, name] = COMPONENT.exec(line) ?? [];
    if (name !== undefined && !open) open = { name: name.toUpperCase(), lines: [] };
    (open?.lines ?? header).push(line);
    if (open && line.trim().toUpperCase() === `END:${open.name}`) {
      blocks.push(open);
      open = undefined;
    }
  }
  return { header, blocks };
}

function joined(lines: readonly string[]): string {
  return lines.join('\r\n');
}

/** Many servers write the time of the request into each DTSTAMP: that alone is no change. */
export function withoutStamps(text: string): string {
  return text.replace(/^(?:DTSTAMP|LAST-MODIFIED)[:;].*\r?\n/gim, '');
}

function objectOf(zones: readonly string[], parts: readonly string[]): string {
  const body = parts.join('\r\n');
  const needed = zones.filter((zone) => {
    const name = zoneName(zone);
    return name !== undefined && body.includes(name);
  });
  return calendarOf([...needed, body]);
}

/** Unfolded (RFC 5545 §3.1): a long UID goes on on the next line. */
function uidOf(block: readonly string[]): string | undefined {
  const text = block.join('\n').replace(/\n[ \t]/g, '');
  const [, uid = ''] = /^UID(?:;[^:]*)?:(.*)$/im.exec(text) ?? [];
  return uid.trim() === '' || uid.length > MAX_UID ? undefined : uid.trim();
}

/** REFRESH-INTERVAL of RFC 7986 §5.7, or what Outlook called it before. */
function intervalOf(header: readonly string[]): number | undefined {
  const line = header.find((one) => /^(?:REFRESH-INTERVAL|X-PUBLISHED-TTL)[:;]/i.test(one));
  const match =
    /:\+?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?\s*$/i.exec(
      line ?? '',
    );
  if (!match) return undefined;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  const ms = (weeks * 7 + days) * DAY_MS + hours * HOUR_MS + minutes * MINUTE_MS + seconds * 1_000;
  return ms > 0 ? ms : undefined;
}
