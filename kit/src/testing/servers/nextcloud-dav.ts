import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  childOf,
  childrenOf,
  parseXml,
  textOf,
  trimmed,
  type XmlElement,
} from '../../dav/xml/parse';
import { element } from '../../dav/xml/write';
import { failed, multistatus, xml, type Answered, type Asked } from './nextcloud-dav-answer';
import { move, objectVerb, report } from './nextcloud-dav-objects';
import { accountProperties, collectionProperties, responseOf } from './nextcloud-dav-properties';
import { StoredCollection } from './nextcloud-dav-store';

/**
 * A server in this process that answers as Nextcloud's CalDAV and CardDAV were seen to answer. It is
 * not Nextcloud: it shows that the client copes with these traits, not that Nextcloud has no others.
 */
export interface RecordedNextcloud {
  readonly url: string;
  readonly password: string;
  /** Requests answered so far, as `PROPFIND /remote.php/dav/`. */
  readonly requests: string[];
  stop(): Promise<void>;
}

const ROOT = '/remote.php/dav/';
const DAV_HEADER =
  '1, 3, extended-mkcol, access-control, calendarserver-principal-property-search, ' +
  'oc-resource-sharing, calendar-access, calendar-proxy, calendar-auto-schedule, ' +
  'calendar-availability, addressbook';
const PATH = /^\/remote\.php\/dav\/(?:calendars|addressbooks\/users)\/([^/]+)\/([^/]+)\/([^/]*)$/;

/** Starts the server on a free port. All users have the same password. */
export async function startRecordedNextcloud(users: readonly string[]): Promise<RecordedNextcloud> {
  const password = 'app password of the test server';
  const cloud = new Cloud(users);
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    void read(request).then((asked) => {
      const answer = isKnown(asked, users, password) ? cloud.answer(asked) : UNAUTHORIZED;
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, password, requests, stop };
}

const UNAUTHORIZED: Answered = {
  ...failed(401),
  headers: { 'www-authenticate': 'Basic realm="Nextcloud", charset="UTF-8"' },
};

async function read(request: IncomingMessage): Promise<Asked> {
  const { headers, method = '', url = '' } = request;
  const flat = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  const pair = Buffer.from((headers.authorization ?? '').slice('Basic '.length), 'base64');
  const [user = ''] = pair.toString().split(':');
  return { method, path: url, headers: Object.fromEntries(flat), body: await text(request), user };
}

function isKnown({ user, headers }: Asked, users: readonly string[], password: string): boolean {
  const right = Buffer.from(`${user}:${password}`).toString('base64');
  return users.includes(user) && headers['authorization'] === `Basic ${right}`;
}

class Cloud {
  private readonly collections = new Map<string, StoredCollection>();

  constructor(private readonly users: readonly string[]) {
    for (const user of users) {
      this.add(new StoredCollection('addressbook', user, 'contacts'));
      this.add(new StoredCollection('calendar', user, 'inbox'));
    }
  }

  answer(asked: Asked): Answered {
    const { method, path } = asked;
    if (path.startsWith('/.well-known/')) return { status: 301, headers: { location: ROOT } };
    if (!path.startsWith(ROOT)) return { status: 404, body: '<!DOCTYPE html><p>Not found' };
    if (method === 'OPTIONS') return { status: 200, headers: { dav: DAV_HEADER } };
    if (method === 'POST' && path.endsWith('/outbox/')) return this.outbox(asked);
    if (method === 'MKCALENDAR' || method === 'MKCOL') return this.make(asked);
    return this.resource(asked);
  }

  private resource(asked: Asked): Answered {
    const [, , name, object = ''] = PATH.exec(asked.path) ?? [];
    if (name === undefined) return this.home(asked);
    const collection = this.collections.get(pathOf(asked.path));
    if (!collection || !this.may(asked, collection)) return failed(404);
    if (object === '') return this.collection(asked, collection);
    return this.object(asked, collection, decodeURIComponent(object));
  }

  private add(collection: StoredCollection): void {
    this.collections.set(collection.path, collection);
  }

  private may({ user }: Asked, { owner, shares }: StoredCollection): boolean {
    return owner === user || shares.has(user);
  }

  private home(asked: Asked): Answered {
    if (asked.method !== 'PROPFIND') return failed(405);
    const names = askedNames(asked);
    const all = [...this.collections.values()].filter((one) => this.may(asked, one));
    const members = asked.headers['depth'] === '1' ? all : [];
    const kind = asked.path.includes('/addressbooks/') ? 'addressbook' : 'calendar';
    const listed = members.filter((one) => one.kind === kind);
    return multistatus(
      responseOf(asked.path, names, accountProperties(asked.user)),
      ...listed.map((one) => responseOf(one.path, names, collectionProperties(one, asked.user))),
    );
  }

  private make(asked: Asked): Answered {
    const [, owner = '', name = ''] = PATH.exec(asked.path) ?? [];
    if (owner !== asked.user || name === '') return failed(403);
    // What Nextcloud answers to both verbs.
    if (this.collections.has(asked.path)) return failed(405, 'd:resource-must-be-null');
    const kind = asked.method === 'MKCALENDAR' ? 'calendar' : 'addressbook';
    const collection = new StoredCollection(kind, owner, name);
    setProperties(collection, parseXml(Buffer.from(asked.body)));
    this.add(collection);
    return { status: 201 };
  }

  private collection(asked: Asked, collection: StoredCollection): Answered {
    if (asked.method === 'PROPFIND') return members(asked, collection);
    if (asked.method === 'REPORT') return report(asked, collection);
    if (collection.owner !== asked.user) return failed(403);
    if (asked.method === 'DELETE') {
      this.collections.delete(collection.path);
      return { status: 204 };
    }
    const root = parseXml(Buffer.from(asked.body));
    if (root.name === 'oc:share') return this.share(root, collection);
    if (asked.method !== 'PROPPATCH') return failed(405);
    setProperties(collection, root);
    return multistatus(responseOf(asked.path, [], {}));
  }

  private object(asked: Asked, collection: StoredCollection, name: string): Answered {
    const access =
      collection.owner === asked.user ? 'read-write' : collection.shares.get(asked.user);
    if (asked.method === 'PROPFIND') return member(asked, collection, name);
    if (asked.method !== 'GET' && access !== 'read-write') return failed(403);
    if (asked.method === 'PUT') this.invite(asked);
    if (asked.method !== 'MOVE') return objectVerb(asked, collection, name);
    const to = new URL(asked.headers['destination'] ?? '', 'http://localhost').pathname;
    const target = this.collections.get(pathOf(to));
    if (!target || !this.may(asked, target)) return failed(409);
    const names = { from: name, to: decodeURIComponent(to.split('/').at(-1) ?? '') };
    return move(asked, collection, target, names);
  }

  private share(root: XmlElement, { shares }: StoredCollection): Answered {
    for (const change of root.children) {
      const href = textOf(change, 'd:href') ?? '';
      const user = href.startsWith('mailto:') ? userOf(href) : (href.split('/').at(-1) ?? '');
      if (!this.users.includes(user)) return failed(400);
      if (change.name === 'oc:remove') shares.delete(user);
      else shares.set(user, childOf(change, 'oc:read-write') ? 'read-write' : 'read');
    }
    return { status: 200 };
  }

  /** Attendees who have an account find the invitation in their inbox. */
  private invite({ body }: Asked): void {
    for (const user of this.users) {
      if (!body.includes(`ATTENDEE:mailto:${user}@example.com`)) continue;
      const message = body.replace('VERSION:2.0', 'VERSION:2.0\r\nMETHOD:REQUEST');
      const inbox = this.collections.get(`${ROOT}calendars/${user}/inbox/`);
      inbox?.put(`${randomUUID()}.ics`, message);
    }
  }

  /** Of single events with both times in UTC, which is all that tests put here. */
  private busyTimes(address: string): string[] {
    const theirs = [...this.collections.values()].filter(
      ({ owner, kind, name }) =>
        owner === userOf(address) && kind === 'calendar' && name !== 'inbox',
    );
    return theirs.flatMap((collection) =>
      collection.names.flatMap((name) => {
        const data = collection.get(name)?.data ?? '';
        const [, start] = /^DTSTART:(\S+Z)/m.exec(data) ?? [];
        const [, end] = /^DTEND:(\S+Z)/m.exec(data) ?? [];
        return start !== undefined && end !== undefined ? [`${start}/${end}`] : [];
      }),
    );
  }

  private outbox({ body }: Asked): Answered {
    const plain = body.replace(/\r\n /g, '');
    const recipients = [...plain.matchAll(/^ATTENDEE:(\S+)/gm)].map(([, address = '']) => address);
    const answers = recipients.map((recipient) => {
      const known = this.users.some((user) => recipient === `mailto:${user}@example.com`);
      const periods = this.busyTimes(recipient).map((period) => `FREEBUSY:${period}\r\n`);
      const busy = `BEGIN:VCALENDAR\r\nBEGIN:VFREEBUSY\r\nATTENDEE:${recipient}\r\n${periods.join('')}END:VFREEBUSY\r\nEND:VCALENDAR\r\n`;
      return element(
        'c:response',
        element('c:recipient', element('d:href', recipient)),
        element('c:request-status', known ? '2.0;Success' : '3.7;Could not find principal'),
        ...(known ? [element('c:calendar-data', busy)] : []),
      );
    });
    return xml('c:schedule-response', ...answers);
  }
}

function userOf(address: string): string {
  return /^mailto:(.+)@example\.com$/.exec(address)?.[1] ?? '';
}

function pathOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function askedNames({ body }: Asked): string[] {
  const prop = childOf(parseXml(Buffer.from(body)), 'd:prop');
  return prop?.children.map(({ name }) => name) ?? [];
}

function members(asked: Asked, collection: StoredCollection): Answered {
  const names = askedNames(asked);
  const objects = asked.headers['depth'] === '1' ? collection.names : [];
  return multistatus(
    responseOf(asked.path, names, collectionProperties(collection, asked.user)),
    ...objects.map((name) => objectResponse(collection, name, names)),
  );
}

function member(asked: Asked, collection: StoredCollection, name: string): Answered {
  if (!collection.get(name)) return failed(404);
  return multistatus(objectResponse(collection, name, askedNames(asked)));
}

function objectResponse(
  collection: StoredCollection,
  name: string,
  asked: string[],
): ReturnType<typeof responseOf> {
  const href = collection.path + encodeURIComponent(name);
  const etag = element('d:getetag', collection.get(name)?.etag ?? '');
  return responseOf(href, asked, {
    'd:getetag': etag,
    'd:resourcetype': element('d:resourcetype'),
  });
}

/** Applies `d:set` and `d:remove`. */
function setProperties({ properties }: StoredCollection, root: XmlElement): void {
  for (const change of root.children) {
    for (const property of childrenOf(change, 'd:prop').flatMap(({ children }) => children)) {
      const value = trimmed(property);
      if (change.name === 'd:remove') properties.delete(property.name);
      else if (value !== null) properties.set(property.name, value);
    }
  }
}
