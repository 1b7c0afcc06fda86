import fc from 'fast-check';
import { exchange, send, type Got, type Sent } from '../fixtures/raw-http';
import { World } from '../fixtures/world';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 150);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_101);

const QUERY =
  'query Q($id: ID!, $n: Int = 2) { message(id: $id) { id subject from { name } } echo(text: "a", times: $n) }';
const METHODS = ['POST', 'POST', 'POST', 'GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'];
const TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'application/json; charset=utf-16',
  'application/graphql',
  'application/graphql-response+json',
  'multipart/form-data; boundary=x',
  'text/plain',
  'application/x-www-form-urlencoded',
  '',
  'é/\u00ff;;=',
];
const ACCEPTS = [
  'application/json',
  'application/graphql-response+json',
  '*/*',
  'text/html',
  'text/event-stream',
  'multipart/mixed;deferSpec=20220824, application/json',
  'application/json;q=x, ,;',
  '',
];

describe('whatever is sent to the endpoint', () => {
  let world: World;
  let port: number;
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown): void => {
    unhandled.push(reason);
  };
  beforeAll(async () => {
    process.on('unhandledRejection', onUnhandled);
    world = await World.start();
    port = Number(new URL(world.url).port);
  });
  afterAll(async () => {
    await world.close();
    process.off('unhandledRejection', onUnhandled);
  });
  afterEach(async () => {
    const { status, body } = await world.post({ query: '{ __typename }' });
    expect({ status, body }).toEqual({ status: 200, body: { data: { __typename: 'Query' } } });
    expect(unhandled).toEqual([]);
  });

  const expectWellFormed = async (sent: Sent): Promise<void> => {
    const got = await send(port, sent);
    expect(misfits(sent, got)).toEqual([]);
  };
  const check = (arbitrary: fc.Arbitrary<Sent>): Promise<void> =>
    fc.assert(fc.asyncProperty(arbitrary, expectWellFormed), { numRuns: RUNS, seed: SEED });

  it('bytes, methods and headers', () =>
    check(
      fc.record({
        method: fc.constantFrom(...METHODS),
        path: fc.oneof(
          fc.constantFrom(
            '/graphql',
            '/graphql?query={__typename}',
            '/graphql?variables=%7B',
            '/graphql?query=%',
          ),
          fc.webQueryParameters().map((query) => `/graphql?query=${query}`),
        ),
        headers: fc.record({
          'content-type': fc.constantFrom(...TYPES).map(latin),
          accept: fc.constantFrom(...ACCEPTS),
          authorization: fc.constantFrom('', 'Bearer', 'Bearer a.b.c', 'Basic x'),
          traceparent: fc.constantFrom('', '00-0-0-0', 'ff-'.repeat(50)),
        }),
        body: fc.oneof(
          fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
          fc.constant(Buffer.from(JSON.stringify({ query: QUERY, variables: { id: '1' } }))),
        ),
      }),
    ));

  it('JSON of any shape', () =>
    check(
      fc
        .oneof(
          fc.jsonValue({ maxDepth: 4 }),
          fc.record(
            {
              query: fc.oneof(fc.constant(QUERY), fc.jsonValue()),
              variables: fc.oneof(
                fc.jsonValue(),
                fc.record({ id: fc.jsonValue(), n: fc.jsonValue() }),
              ),
              operationName: fc.oneof(fc.constant('Q'), fc.jsonValue()),
              extensions: fc.oneof(
                fc.jsonValue(),
                fc.record({
                  persistedQuery: fc.record({
                    version: fc.jsonValue(),
                    sha256Hash: fc.jsonValue(),
                  }),
                }),
              ),
            },
            { requiredKeys: [] },
          ),
        )
        .map((value) => posted(JSON.stringify(value))),
    ));

  it('operations cut, repeated and mixed with other characters', () =>
    check(
      fc
        .array(
          fc.oneof(
            fc
              .tuple(fc.nat(QUERY.length), fc.nat(40))
              .map(([at, count]) => QUERY.slice(at, at + count)),
            fc.constantFrom(
              '{',
              '}',
              '(',
              ')',
              '[',
              '...',
              'on',
              '@skip(if:',
              '$id',
              '"""',
              '\0',
              '\ud800',
              '#',
              '1e999',
              '__proto__',
            ),
            fc.string({ maxLength: 5 }),
          ),
          { maxLength: 12 },
        )
        .map((parts) => posted(JSON.stringify({ query: parts.join(' '), variables: { id: '1' } }))),
    ));

  const nested = (open: string, close: string, times: number): string =>
    open.repeat(times) + close.repeat(times);
  const query = (text: string): string => JSON.stringify({ query: text });
  const byId = 'query($a: ID!) { message(id: $a) { id } }';
  describe.each([100, 300, 800, 1_600, 2_300, 40_000])('nested %i times', (times) => {
    it.each([
      ['selections', query(nested('{a', '}', times))],
      ['fragments', query(`{${nested('...{', '}', times)}}`)],
      ['fragments around a field', query(`${'{...'.repeat(times)}{whoami}${'}'.repeat(times)}`)],
      ['lists in a literal', query(`{ echo(text: ${nested('[', ']', times)}) }`)],
      [
        'objects in a literal',
        query(`{ echo(text: ${'{a:'.repeat(times)}1${'}'.repeat(times)}) }`),
      ],
      [
        'types of a variable',
        query(`query($a: ${'['.repeat(times)}ID${']'.repeat(times)}) { whoami }`),
      ],
      ['lists in variables', `{"query":"${byId}","variables":{"a":${nested('[', ']', times)}}}`],
      [
        'objects in variables',
        `{"query":"${byId}","variables":${'{"a":'.repeat(times)}1${'}'.repeat(times)}}`,
      ],
    ])('%s', (_what, body) => expectWellFormed(posted(body)));
  });

  it.each([
    ['JSON', nested('[', ']', 100_000)],
    ['directives', JSON.stringify({ query: `{ whoami ${'@skip(if: false) '.repeat(4_000)} }` })],
    [
      'aliases',
      JSON.stringify({
        query: `{ ${Array.from({ length: 5_000 }, (_, n) => `a${n}: whoami`).join(' ')} }`,
      }),
    ],
    [
      'fragments in a circle',
      JSON.stringify({
        query: '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
      }),
    ],
    [
      'fragments that double',
      JSON.stringify({
        query: `{ ...F0 } ${Array.from({ length: 40 }, (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`).join(' ')} fragment F40 on Query { whoami }`,
      }),
    ],
  ])('many of %s', (_what, body) => expectWellFormed(posted(body)));

  it('bodies that end too early, and what is no HTTP', async () => {
    const body = JSON.stringify({ query: QUERY, variables: { id: '1' } });
    const head = `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
    const texts = [
      `${head}Content-Length: ${body.length + 10}\r\n\r\n${body}`,
      `${head}Content-Length: ${body.length}\r\n\r\n${body.slice(0, 20)}`,
      `${head}Transfer-Encoding: chunked\r\n\r\n5\r\n{"que\r\nzz\r\n`,
      `${head}Content-Length: -1\r\n\r\n`,
      `${head}Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}`,
      `${head}Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00`,
      `POST /graphql HTTP/9.9\r\n\r\n`,
      `\0\0\0\0`,
      `GET /graphql HTTP/1.1\r\n${'a: b\r\n'.repeat(5_000)}\r\n`,
      `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`,
    ];
    for (const text of texts) {
      const answer = await exchange(port, text);
      expect(answer).toMatch(/^($|HTTP\/1\.1 4\d\d )/);
    }
  });
});

function posted(body: string): Sent {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json',
  };
  return { method: 'POST', path: '/graphql', headers, body: Buffer.from(body) };
}

// Headers are sent as latin-1.
function latin(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

/** What is wrong with an answer: every one has a status below 500, and GraphQL where it is JSON. */
function misfits({ method }: Sent, { status, type, text }: Got): string[] {
  if (status >= 500 || status < 200) return [`status ${status}: ${text.slice(0, 300)}`];
  if (method === 'HEAD' || status === 204) return [];
  if (type.includes('json')) return misfitsOf(text);
  return status < 300 && type === '' ? [`${status} without a content type`] : [];
}

function misfitsOf(text: string): string[] {
  try {
    const body = JSON.parse(text) as { data?: unknown; errors?: { message?: unknown }[] };
    const messages = (body.errors ?? []).map(({ message }) => message);
    const isAnswer = 'data' in body || messages.length > 0;
    return isAnswer && messages.every((message) => typeof message === 'string')
      ? []
      : [`no GraphQL answer: ${text.slice(0, 300)}`];
  } catch {
    return [`no JSON: ${text.slice(0, 300)}`];
  }
}
