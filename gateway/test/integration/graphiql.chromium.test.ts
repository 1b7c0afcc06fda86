import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { find } from '../../../scripts/servers.cjs';
import { eventually, World } from '../fixtures/world';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe('GraphiQL in a browser', () => {
  let world: World;
  let browser: BrowserContext;
  let profile: string;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    world = await World.start({ settings: { graphiql: true } });
    profile = await mkdtemp(path.join(tmpdir(), 'suitegraph-chromium-'));
    browser = await chromium.launchPersistentContext(profile, {
      executablePath: find('chromium')?.['chromium'] ?? '',
      args: FLAGS,
      viewport: { width: 1280, height: 800 },
    });
    page = await browser.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      const { origin } = new URL(world.url);
      const own = [origin, origin.replace('http', 'ws'), 'data:', 'blob:'];
      if (!own.some((start) => request.url().startsWith(start))) complaints.push(request.url());
    });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await world.close();
    await rm(profile, { recursive: true, force: true });
  });

  /** Opens the page with `query` in its editor, and writes `headers` into the headers editor. */
  const open = async (query: string, headers: object): Promise<void> => {
    await page.goto(world.url);
    await page.evaluate((text) => {
      const empty = { hash: null, headers: null, variables: null, operationName: null };
      const tab = { ...empty, id: 'a', title: 'T', query: text, response: null };
      const { localStorage } = globalThis as unknown as {
        localStorage: { clear(): void; setItem(key: string, value: string): void };
      };
      localStorage.clear();
      const state = { tabs: [tab], activeTabIndex: 0 };
      localStorage.setItem('graphiql:tabState', JSON.stringify(state));
    }, query);
    await page.reload();
    await page.locator('.graphiql-query-editor .view-line').first().waitFor();
    await page.getByRole('button', { name: 'Headers' }).click();
    await page.locator('.graphiql-editor-tool .monaco-editor:visible').click();
    await page.keyboard.insertText(JSON.stringify(headers));
  };
  const response = () => page.locator('.graphiql-response .view-lines').innerText();
  const answered = (text: string) =>
    eventually(async () => (await response()).replaceAll('\u00a0', ' ').includes(text), 10_000);

  it('runs a query with the token of the headers editor', async () => {
    await open('{ whoami }', { authorization: `Bearer ${await world.token()}` });
    await page.locator('.graphiql-execute-button').click();
    await answered('"whoami": "alice"');
  }, 60_000);

  it('runs a subscription over the socket, as the same caller', async () => {
    const query = 'subscription { messageChanged { cursor message { from { name busy } } } }';
    await open(query, { authorization: `Bearer ${await world.token()}` });
    await page.locator('.graphiql-execute-button').click();
    await eventually(() => world.graph.mailEvents.subscribers === 1, 5_000);
    world.graph.mailEvents.publish({ id: '1', cursor: 'c1' });
    await answered('busy of alice for alice');
    world.graph.mailEvents.publish({ id: '2', cursor: 'c2' });
    await answered('"cursor": "c2"');
  }, 60_000);

  it('loads nothing from elsewhere and keeps to its policy', () => {
    expect(complaints).toEqual([]);
  });
});

describe('the page of the endpoint', () => {
  it('is for browsers that open it without a query', async () => {
    const world = await World.start({ settings: { graphiql: true } });
    const html = await fetch(world.url, { headers: { accept: 'text/html' } });
    expect(html.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(html.headers.get('content-security-policy')).toContain("script-src 'self'");
    const [script] = /[^"]+page\.js/.exec(await html.text()) ?? [];
    const asset = await fetch(new URL(String(script), world.url));
    expect(asset.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(asset.headers.get('cache-control')).toContain('immutable');
    await asset.text();
    for (const file of ['..%2f..%2fpackage.json', 'missing.js', 'page.json']) {
      const missing = await fetch(new URL(`${String(script)}/../${file}`, world.url));
      expect(missing.status).toBe(404);
    }
    await world.close();
  }, 60_000);
});
