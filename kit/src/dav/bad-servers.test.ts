import type { RequestListener } from 'node:http';
import type { DavError } from '.';
import {
  checkCollection,
  DavForbidden,
  DavInsufficientStorage,
  DavLocked,
  DavNotFound,
  DavResponseTooLarge,
  DavTooManyRequests,
  DavUnauthorized,
  DavUnavailable,
  getObject,
  NotDav,
  openDav,
} from '.';
import { basic } from './testing/describe-contract';
import { badServer, type BadServer } from './testing/bad-server';

let server: BadServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const status =
  (code: number, headers: Record<string, string> = {}, body = ''): RequestListener =>
  (_request, response) => {
    response.writeHead(code, headers);
    response.end(body);
  };
const xml = (body: string): RequestListener =>
  status(207, { 'content-type': 'application/xml' }, body);

const LAUGHS = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">${[
  1, 2, 3, 4, 5, 6, 7, 8, 9,
]
  .map((n) => `<!ENTITY lol${n} "${`&lol${n === 1 ? '' : n - 1};`.repeat(10)}">`)
  .join('')}]><d:multistatus xmlns:d="DAV:"><d:sync-token>&lol9;</d:sync-token></d:multistatus>`;
const OUTSIDE =
  '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><d:multistatus xmlns:d="DAV:">&f;</d:multistatus>';
const DEEP = `<d:multistatus xmlns:d="DAV:">${'<d:x>'.repeat(100_000)}`;

const half: RequestListener = (_request, response) => {
  response.writeHead(207, { 'content-length': '5000' });
  response.write('<d:multistatus xmlns:d="DAV:"><d:response>');
  setTimeout(() => response.destroy(), 10);
};
/** Without a length only the document itself tells that its end is missing. */
const halfUnnoticed: RequestListener = (_request, response) => {
  response.writeHead(207, { connection: 'close' });
  response.end('<d:multistatus xmlns:d="DAV:"><d:response>');
};
const slow: RequestListener = () => undefined;
const slowBody: RequestListener = (_request, response) => {
  response.writeHead(207);
  response.write('<d:multistatus xmlns:d="DAV:">');
};

type ErrorClass = abstract new (...args: never[]) => DavError;
const TABLE: readonly [string, RequestListener, ErrorClass, string, number][] = [
  ['HTML', status(200, { 'content-type': 'text/html' }, '<html>Hi'), NotDav, 'CONNECT_FAILED', 1],
  ['HTML as 207', xml('<html><body>Hi</body></html>'), NotDav, 'CONNECT_FAILED', 1],
  ['junk', xml('{"not":"xml"}'), NotDav, 'CONNECT_FAILED', 1],
  ['no resource', xml('<d:multistatus xmlns:d="DAV:"/>'), NotDav, 'CONNECT_FAILED', 1],
  ['401', status(401), DavUnauthorized, 'AUTH_FAILED', 1],
  ['403', status(403), DavForbidden, 'FORBIDDEN', 1],
  ['404', status(404, {}, '<html>'), DavNotFound, 'NOT_FOUND', 1],
  ['423', status(423), DavLocked, 'UPSTREAM_UNAVAILABLE', 1],
  ['429', status(429, { 'retry-after': '60' }), DavTooManyRequests, 'RATE_LIMITED', 1],
  ['500', status(500), DavUnavailable, 'UPSTREAM_UNAVAILABLE', 1],
  ['503', status(503), DavUnavailable, 'UPSTREAM_UNAVAILABLE', 3],
  ['507', status(507), DavInsufficientStorage, 'QUOTA_EXCEEDED', 1],
  ['half an answer', half, DavUnavailable, 'UPSTREAM_UNAVAILABLE', 3],
  ['half an answer without length', halfUnnoticed, DavUnavailable, 'UPSTREAM_UNAVAILABLE', 3],
  ['no answer in time', slow, DavUnavailable, 'UPSTREAM_UNAVAILABLE', 3],
  ['no end in time', slowBody, DavUnavailable, 'UPSTREAM_UNAVAILABLE', 3],
  ['a billion laughs', xml(LAUGHS), NotDav, 'CONNECT_FAILED', 1],
  ['an outside entity', xml(OUTSIDE), NotDav, 'CONNECT_FAILED', 1],
  ['a deep document', xml(DEEP), NotDav, 'CONNECT_FAILED', 1],
];

it.each(TABLE)('%s becomes a typed error', async (_name, answer, ...expected) => {
  const [kind, code, attempts] = expected;
  server = await badServer(answer);
  const error: unknown = await checkCollection(server.dav, `${server.url}secret-path/`).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(kind);
  expect((error as DavError).code).toBe(code);
  expect((error as DavError).message).not.toMatch(/secret|anna/);
  expect(server.requests).toHaveLength(attempts);
});

const object = (bytes: number): RequestListener =>
  status(200, { 'content-type': 'text/calendar', etag: '"1"' }, 'x'.repeat(bytes));

it('reads an object of 10 MB', async () => {
  server = await badServer(object(10_000_000), { attemptTimeoutMs: 5_000 });
  expect((await getObject(server.dav, `${server.url}big.ics`)).data).toHaveLength(10_000_000);
});

it('stops reading where the limit is', async () => {
  server = await badServer(object(10_000_000), { maxResponseBytes: 1_000_000 });
  await expect(getObject(server.dav, `${server.url}big.ics`)).rejects.toThrow(DavResponseTooLarge);
});

it('takes no sign-in page for an object', async () => {
  server = await badServer(status(200, { 'content-type': 'text/html; charset=utf-8' }, '<html>'));
  await expect(getObject(server.dav, `${server.url}one.ics`)).rejects.toThrow(NotDav);
});

it('says that nobody listens', async () => {
  server = await badServer(slow);
  await expect(getObject(server.dav, 'http://127.0.0.1:1/')).rejects.toThrow(
    'must not get the credentials',
  );
  const nobody = openDav(basic('http://127.0.0.1:1/', 'anna', 'secret'), {
    allowPrivate: true,
    firstPauseMs: 1,
  });
  const failed = expect(getObject(nobody, 'http://127.0.0.1:1/x')).rejects;
  await failed.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', outcome: 'not-sent' });
  await nobody.close();
});
