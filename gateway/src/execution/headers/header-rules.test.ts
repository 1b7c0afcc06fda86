import { SettingsError } from '@suitegraph/kit/config';
import {
  closeAll,
  QUERY,
  RawSubgraph,
  scopeOf,
  transportTo,
} from '../../../test/fixtures/raw-subgraph';
import { loadHeaderRules } from './load-header-rules';
import { HeaderRules } from './header-rules';

afterEach(closeAll);

const ENVIRONMENT = { SHOP_KEY: 'key of the shop', BROKEN: 'a\nb' };
const load = (rules: object): HeaderRules => loadHeaderRules(JSON.stringify(rules), ENVIRONMENT);

type ClientHeaders = Record<string, string | string[] | undefined>;

/** What a subgraph called `shop` gets. */
async function received(rules: HeaderRules, headers: ClientHeaders = {}) {
  const subgraph = await RawSubgraph.start();
  const { transport } = transportTo(subgraph.url, { rules });
  const client = { ip: '192.0.2.7', userAgent: 'Tests/1', headers };
  await transport.send({ fetch: QUERY, variablesText: '{}' }, scopeOf({ client }, 'signed'));
  return subgraph.headers[0] ?? {};
}

describe('headers of a client', () => {
  it('stay with the gateway without rules', async () => {
    const headers = await received(HeaderRules.none(), { 'x-request-id': '1', cookie: 'a=b' });
    expect(headers).not.toHaveProperty('x-request-id');
    expect(headers).not.toHaveProperty('cookie');
  });

  it('go on by name, renamed or with a default', async () => {
    const rules = load({
      all: [
        { propagate: { named: 'X-Request-Id' } },
        { propagate: { named: 'x-tenant', rename: 'x-shop-tenant' } },
        { propagate: { named: 'x-locale', default: 'en' } },
        { propagate: { named: 'x-absent' } },
      ],
    });
    const headers = await received(rules, { 'x-request-id': 'r1', 'x-tenant': ['a', 'b'] });
    expect(headers).toMatchObject({
      'x-request-id': 'r1',
      'x-shop-tenant': 'a, b',
      'x-locale': 'en',
    });
    expect(headers).not.toHaveProperty('x-tenant');
    expect(headers).not.toHaveProperty('x-absent');
  });

  it('go on by pattern, which holds for the whole name', async () => {
    const rules = load({ all: [{ propagate: { matching: 'x-flag-[a-z]+' } }] });
    const headers = await received(rules, { 'x-flag-a': '1', 'x-flag-9': '2', 'my-x-flag-a': '3' });
    expect(headers).toMatchObject({ 'x-flag-a': '1' });
    expect(headers).not.toHaveProperty('x-flag-9');
    expect(headers).not.toHaveProperty('my-x-flag-a');
  });

  it('that state who calls cannot be forged', async () => {
    const rules = load({ all: [{ propagate: { matching: '.*' } }] });
    const headers = await received(rules, {
      'x-suitegraph-assertion': 'forged',
      'x-forwarded-for': '198.51.100.1',
      traceparent: 'forged',
      'user-agent': 'forged',
    });
    expect(headers).toMatchObject({
      'x-suitegraph-assertion': 'signed',
      'x-forwarded-for': '192.0.2.7',
      'user-agent': 'Tests/1',
    });
    expect(headers['traceparent']).not.toBe('forged');
  });

  it('that belong to a connection or a message never go on', async () => {
    const rules = load({
      all: [{ propagate: { matching: '.*' } }, { propagate: { named: 'x-hop' } }],
    });
    const headers = await received(rules, {
      connection: 'keep-alive, X-Hop',
      'x-hop': '1',
      host: 'evil.test',
      te: 'trailers',
      upgrade: 'h2c',
      'content-length': '3',
      'content-type': 'text/plain',
      'transfer-encoding': 'chunked',
      'proxy-authorization': 'Basic x',
      'accept-encoding': 'br',
      'x-other': 'goes',
    });
    expect(headers).toMatchObject({
      'x-other': 'goes',
      'content-type': 'application/json',
      connection: 'keep-alive',
      host: expect.stringMatching(/^127\.0\.0\.1:/),
    });
    for (const name of ['x-hop', 'te', 'upgrade', 'proxy-authorization', 'accept-encoding']) {
      expect(headers).not.toHaveProperty(name);
    }
  });

  it('that are credentials go on only when a rule names them', async () => {
    const given = { authorization: 'Bearer t', cookie: 'a=b' };
    const byPattern = await received(load({ all: [{ propagate: { matching: '.*' } }] }), given);
    expect(byPattern).not.toHaveProperty('authorization');
    expect(byPattern).not.toHaveProperty('cookie');
    const byName = load({ all: [{ propagate: { named: 'authorization' } }] });
    expect(await received(byName, given)).toMatchObject({ authorization: 'Bearer t' });
  });
});

describe('rules', () => {
  it('insert constants and values of the environment', async () => {
    const rules = load({
      all: [{ insert: { name: 'x-via', value: 'suitegraph' } }],
      subgraphs: { shop: [{ insert: { name: 'x-key', fromEnv: 'SHOP_KEY' } }] },
    });
    expect(await received(rules)).toMatchObject({
      'x-via': 'suitegraph',
      'x-key': 'key of the shop',
    });
  });

  it('of another subgraph do not count, and later rules override earlier ones', async () => {
    const rules = load({
      all: [{ propagate: { named: 'x-a' } }, { propagate: { named: 'x-b' } }],
      subgraphs: {
        shop: [{ insert: { name: 'x-a', value: 'own' } }, { remove: { named: 'x-b' } }],
        mail: [{ insert: { name: 'x-mail', value: '1' } }],
      },
    });
    const headers = await received(rules, { 'x-a': 'client', 'x-b': 'client' });
    expect(headers).toMatchObject({ 'x-a': 'own' });
    expect(headers).not.toHaveProperty('x-b');
    expect(headers).not.toHaveProperty('x-mail');
  });

  it('leave out what a subgraph of others need not know', async () => {
    const names = ['x-suitegraph-assertion', 'x-forwarded-for', 'user-agent', 'traceparent'];
    const rules = load({ subgraphs: { shop: names.map((named) => ({ remove: { named } })) } });
    const headers = await received(rules);
    for (const name of names) expect(headers).not.toHaveProperty(name);
  });
});

describe('the key for sharing', () => {
  const rules = load({
    all: [{ propagate: { named: 'x-a' } }],
    subgraphs: { shop: [{ propagate: { matching: 'x-flag-.*' } }] },
  });
  const keyOf = (headers?: ClientHeaders): string =>
    rules.keyOf({ client: headers ? { headers } : {} });

  it('tells apart what any subgraph would tell apart', () => {
    expect(keyOf({ 'x-a': '1' })).not.toBe(keyOf({ 'x-a': '2' }));
    expect(keyOf({ 'x-a': '1' })).not.toBe(keyOf({}));
    expect(keyOf({ 'x-flag-b': '1' })).not.toBe(keyOf({ 'x-flag-c': '1' }));
    expect(keyOf({ 'x-a': 'b","x' })).not.toBe(keyOf({ 'x-a': 'b', 'x-flag-x': '' }));
  });

  it('is the same for headers that go nowhere, and in any order', () => {
    expect(keyOf({ 'x-a': '1', 'x-z': '1' })).toBe(keyOf({ 'x-a': '1', 'x-z': '2' }));
    const one = keyOf({ 'x-flag-a': '1', 'x-flag-b': '2' });
    expect(keyOf({ 'x-flag-b': '2', 'x-flag-a': '1' })).toBe(one);
  });

  it('is empty where no header goes on', () => {
    expect(HeaderRules.none().keyOf({ client: { headers: { 'x-a': '1' } } })).toBe('');
  });
});

describe('a file of rules', () => {
  const problemsOf = (text: string): readonly string[] => {
    try {
      loadHeaderRules(text, ENVIRONMENT);
    } catch (error) {
      if (error instanceof SettingsError) return error.problems;
    }
    return [];
  };

  it('has all its problems named', () => {
    const text = JSON.stringify({
      all: [
        { propagate: { named: 'X-Suitegraph-Assertion' } },
        { propagate: { named: 'content-length' } },
        { propagate: { matching: '(' } },
        { insert: { name: 'bad name', value: 'x' } },
        { insert: { name: 'x-a', value: 'line\nbreak' } },
        { remove: { named: 'content-type' } },
        { forward: 'x-a' },
        { propagate: { named: 'x-a', rename: 'x-forwarded-for' } },
      ],
      subgraphs: { shop: {} },
      extra: 1,
    });
    expect(problemsOf(text)).toEqual([
      'HEADER_RULES_FILE: all.0.propagate.named "x-suitegraph-assertion" belongs to the gateway or to the connection',
      'HEADER_RULES_FILE: all.1.propagate.named "content-length" belongs to the gateway or to the connection',
      'HEADER_RULES_FILE: all.2.propagate.matching is not a regular expression',
      'HEADER_RULES_FILE: all.3.insert.name is not a header name',
      'HEADER_RULES_FILE: all.4.insert.value is not a header value',
      'HEADER_RULES_FILE: all.5.remove.named "content-type" cannot be left out',
      'HEADER_RULES_FILE: all.6 must be one of propagate, insert and remove',
      'HEADER_RULES_FILE: all.7.propagate.rename "x-forwarded-for" belongs to the gateway or to the connection',
      expect.stringContaining('HEADER_RULES_FILE: subgraphs.shop '),
      expect.stringContaining('"extra"'),
    ]);
  });

  it('has variables named that are missing or hold no header value', () => {
    const all = ['ABSENT', 'BROKEN'].map((fromEnv) => ({ insert: { name: 'x-a', fromEnv } }));
    expect(problemsOf(JSON.stringify({ all }))).toEqual([
      'HEADER_RULES_FILE: the variable ABSENT is not set',
      'HEADER_RULES_FILE: the variable BROKEN holds no header value',
    ]);
  });

  it('is JSON', () => {
    expect(problemsOf('{')).toEqual(['HEADER_RULES_FILE: the file is not JSON']);
  });
});
