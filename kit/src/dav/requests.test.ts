import type { RequestListener } from 'node:http';
import {
  checkCollection,
  DavAddressRefused,
  DavPreconditionFailed,
  DavQueueFull,
  DavTooManyRequests,
  DavUnauthorized,
  DavUnavailable,
  getObject,
  multiget,
  openDav,
  putObject,
  syncCollection,
  type DavCredentials,
} from '.';
import { badServer, type BadServer } from './testing/bad-server';
import { all } from './testing/world';

const servers: BadServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});
async function serving(...args: Parameters<typeof badServer>): Promise<BadServer> {
  const server = await badServer(...args);
  servers.push(server);
  return server;
}

/** Answers one after another, the last one for ever. */
function inTurn(...answers: RequestListener[]): RequestListener {
  let next = 0;
  return (request, response) => {
    const answer = answers[Math.min(next, answers.length - 1)];
    next += 1;
    answer?.(request, response);
  };
}
const code =
  (status: number, headers: Record<string, string> = {}, body = ''): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers).end(body);
  };
const drop: RequestListener = (request) => request.socket.destroy();
const found = code(200, { etag: '"1"' }, 'BEGIN:VCALENDAR');
const put = (server: BadServer, ifMatch: string | null = null) =>
  putObject(server.dav, {
    url: `${server.url}a.ics`,
    data: 'x',
    contentType: 'text/calendar',
    ifMatch,
  });

describe('attempts', () => {
  it('repeats a read after a dropped connection and after 503', async () => {
    const server = await serving(inTurn(drop, code(503), found));
    expect((await getObject(server.dav, server.url)).etag).toBe('"1"');
    expect(server.requests).toHaveLength(3);
  });

  it('does not repeat a write that may have been done, and says so', async () => {
    const server = await serving(drop);
    await expect(put(server)).rejects.toMatchObject({ outcome: 'unknown' });
    expect(server.requests).toEqual(['PUT /a.ics']);
  });

  it('repeats a write that the server has put off, after the time it asked for', async () => {
    const server = await serving(
      inTurn(code(503, { 'retry-after': '1' }), code(201, { etag: '"2"' })),
    );
    const start = Date.now();
    expect((await put(server)).etag).toBe('"2"');
    expect(Date.now() - start).toBeGreaterThanOrEqual(990);
  });

  it('lets what the server asked of one request hold for all of the account', async () => {
    const server = await serving(code(429, { 'retry-after': '60' }));
    const failure = { code: 'RATE_LIMITED', extensions: { retryAfterMs: 60_000 } };
    await expect(put(server)).rejects.toMatchObject(failure);
    await expect(getObject(server.dav, server.url)).rejects.toThrow(DavTooManyRequests);
    expect(server.requests).toHaveLength(1);
  });

  it('ends at the deadline, whatever is left to try', async () => {
    const server = await serving(() => undefined, { deadlineMs: 300, attemptTimeoutMs: 200 });
    const start = Date.now();
    await expect(getObject(server.dav, server.url)).rejects.toThrow(DavUnavailable);
    expect(Date.now() - start).toBeLessThan(1_500);
  });

  it('stops when the caller does', async () => {
    const reason = new Error('the caller went away');
    const stop = new AbortController();
    const server = await serving(() => stop.abort(reason));
    const reading = getObject(server.dav, server.url, { signal: stop.signal });
    await expect(reading).rejects.toBe(reason);
    expect(server.requests).toHaveLength(1);
  });

  it('keeps to its share of the server, and refuses more than may wait', async () => {
    let most = 0;
    let now = 0;
    const busy: RequestListener = (request, response) => {
      most = Math.max(most, (now += 1));
      setTimeout(() => {
        now -= 1;
        found(request, response);
      }, 30);
    };
    const server = await serving(busy, { concurrency: 2, maxQueued: 3 });
    const reads = Array.from({ length: 6 }, () => getObject(server.dav, server.url));
    const settled = await Promise.allSettled(reads);
    const refused = settled.flatMap((one) =>
      one.status === 'rejected' ? [one.reason as unknown] : [],
    );
    expect(refused).toEqual([expect.any(DavQueueFull)]);
    expect(most).toBe(2);
  });
});

describe('credentials', () => {
  it('follow a redirect inside the server only', async () => {
    const other = await serving(found);
    const server = await serving((request, response) => {
      const location = request.url === '/in' ? '/out' : `${other.url}x`;
      response.writeHead(302, { location }).end();
    });
    await expect(getObject(server.dav, `${server.url}in`)).rejects.toThrow(DavAddressRefused);
    expect(server.requests).toEqual(['GET /in', 'GET /out']);
    expect(other.requests).toEqual([]);
  });

  it('do not go to another origin that an answer names', async () => {
    const other = await serving(found);
    const server = await serving(found);
    await expect(getObject(server.dav, `${other.url}x`)).rejects.toThrow(DavAddressRefused);
    expect(other.requests).toEqual([]);
  });

  it('follow redirects with the method and the body, and not for ever', async () => {
    const loop = await serving(code(301, { location: '/again' }));
    await expect(put(loop)).rejects.toMatchObject({ code: 'CONNECT_FAILED' });
    expect(loop.requests).toEqual(['PUT /a.ics', ...Array.from({ length: 5 }, () => 'PUT /again')]);
  });

  it('are renewed once when a token is refused', async () => {
    const seen: (string | undefined)[] = [];
    const server = await serving((request, response) => {
      seen.push(request.headers.authorization);
      (request.headers.authorization === 'Bearer new' ? found : code(401))(request, response);
    });
    const asked: (string | undefined)[] = [];
    const bearer = (next: string): DavCredentials => ({
      kind: 'bearer',
      token: async (refused) => {
        asked.push(refused);
        return refused === undefined ? 'old' : next;
      },
    });
    const open = (next: string) =>
      openDav({ baseUrl: server.url, credentials: bearer(next) }, { allowPrivate: true });
    const [good, bad] = [open('new'), open('old')];
    expect((await getObject(good, server.url)).etag).toBe('"1"');
    await expect(getObject(bad, server.url)).rejects.toThrow(DavUnauthorized);
    expect(seen).toEqual(['Bearer old', 'Bearer new', 'Bearer old']);
    expect(asked).toEqual([undefined, 'old', undefined, 'old']);
    await Promise.all([good.close(), bad.close()]);
  });
});

describe('answers', () => {
  it('that are a multistatus with an error are that error', async () => {
    const body =
      '<d:multistatus xmlns:d="DAV:"><d:response><d:href>/a.ics</d:href>' +
      '<d:status>HTTP/1.1 412 Precondition Failed</d:status></d:response></d:multistatus>';
    const server = await serving(code(207, {}, body));
    await expect(put(server, '"1"')).rejects.toThrow(DavPreconditionFailed);
  });

  it('of an unreadable multiget are read singly', async () => {
    const server = await serving((request, response) => {
      if (request.method === 'REPORT')
        code(207, {}, '<d:multistatus xmlns:d="DAV:">&#1;')(request, response);
      else if (request.url === '/gone.ics') code(404)(request, response);
      else found(request, response);
    });
    const urls = [`${server.url}a.ics`, `${server.url}gone.ics`];
    const [items] = await all(multiget(server.dav, { url: server.url, kind: 'calendar' }, urls));
    expect(items?.map(({ kind }) => kind)).toEqual(['found', 'missing']);
  });

  it('that leave out an object do not make it missing', async () => {
    const server = await serving(code(207, {}, '<d:multistatus xmlns:d="DAV:"/>'));
    const collection = { url: server.url, kind: 'calendar' } as const;
    const [items] = await all(multiget(server.dav, collection, [`${server.url}a.ics`]));
    expect(items).toEqual([{ kind: 'failed', url: `${server.url}a.ics`, status: null }]);
  });

  it('that refuse a limit are asked for without it', async () => {
    const body = '<d:multistatus xmlns:d="DAV:"><d:sync-token>t2</d:sync-token></d:multistatus>';
    const server = await serving(inTurn(code(507), code(207, {}, body)));
    const pages = await all(syncCollection(server.dav, server.url, 't1', { limit: 10 }));
    expect(pages).toEqual([{ changed: [], removed: [], token: 't2', more: false }]);
  });

  it('that promise more for ever without any are given up', async () => {
    const body =
      '<d:multistatus xmlns:d="DAV:"><d:response><d:href>/</d:href><d:status>HTTP/1.1 507 No' +
      '</d:status></d:response><d:sync-token>t1</d:sync-token></d:multistatus>';
    const server = await serving(code(207, {}, body));
    const pages = all(syncCollection(server.dav, server.url, 't1'));
    await expect(pages).rejects.toMatchObject({ code: 'CONNECT_FAILED' });
    expect(server.requests).toHaveLength(1);
  });
});

it('gives names as text, whatever they look like', async () => {
  const prop = '<cs:getctag xmlns:cs="http://calendarserver.org/ns/">2026</cs:getctag>';
  const body =
    `<multistatus xmlns="DAV:"><response><href>/</href><propstat><prop>${prop}</prop>` +
    '<status>HTTP/1.1 200 OK</status></propstat></response></multistatus>';
  const server = await serving(code(207, {}, body));
  expect((await checkCollection(server.dav, server.url)).ctag).toBe('2026');
});
