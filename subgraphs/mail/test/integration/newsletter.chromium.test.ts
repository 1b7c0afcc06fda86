import { chromiumPath } from '@suitegraph/kit/testing/servers';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser } from 'playwright-core';
import { mailWorld, type MailWorld } from '../support/mail-world';

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A newsletter that tries every way a page has to call home. */
const newsletter = (trap: string): string => `<!doctype html><html><head>
  <base href="${trap}/base/">
  <meta http-equiv="refresh" content="0; url=${trap}/refresh">
  <meta http-equiv="Content-Security-Policy" content="report-uri ${trap}/csp">
  <link rel="stylesheet" href="${trap}/sheet.css"><link rel="preload" as="image" href="${trap}/preload.png">
  <link rel="dns-prefetch" href="${trap}"><link rel="icon" href="${trap}/icon.png">
  <style>@import url("${trap}/import.css"); body { background: url(${trap}/body.png) }
    @font-face { font-family: x; src: url(${trap}/font.woff) } p { font-family: x }</style>
  <script src="${trap}/script.js"></script><script>fetch("${trap}/fetch")</script></head>
  <body background="${trap}/background.png" onload="fetch('${trap}/onload')">
  <h1 style="color: #336699; background-image: url('${trap}/style.png')">Spring offers</h1>
  <p style="background:u\\72l(${trap}/escaped.png); color: red">Dear reader</p>
  <p style="color: red; --x: url(${trap}/var.png); background-image: image-set('${trap}/set.png' 1x)">More</p>
  <img src="${trap}/pixel.png" width="1" height="1"><img srcset="${trap}/srcset.png 1x">
  <img src="//${trap.replace('http://', '')}/relative.png"><img src="pixel-of-base.png">
  <img src="x" onerror="fetch('${trap}/onerror')"><img lowsrc="${trap}/low.png" dynsrc="${trap}/dyn.png">
  <img src="data:image/svg+xml;base64,${Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg"><image href="${trap}/in-svg.png"/></svg>`,
  ).toString('base64')}">
  <picture><source srcset="${trap}/source.png"><img src="${trap}/picture.png"></picture>
  <table background="${trap}/table.png"><tr><td background="${trap}/cell.png">Cell</td></tr></table>
  <svg><image href="${trap}/svg.png" /><use href="${trap}/use.svg#a" /><script>fetch("${trap}/svg-script")</script>
    <style>* { fill: url(${trap}/svg-fill) }</style></svg>
  <math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=fetch('${trap}/mxss')&gt;"></style>
  <iframe src="${trap}/frame"></iframe><object data="${trap}/object"></object><embed src="${trap}/embed">
  <video src="${trap}/video.mp4" poster="${trap}/poster.png" autoplay></video><audio src="${trap}/audio.mp3" autoplay></audio>
  <form id="f" action="${trap}/form" method="post"><input name="password" autofocus onfocus="fetch('${trap}/focus')">
    <input type="image" src="${trap}/button.png"></form>
  <a href="${trap}/link" ping="${trap}/ping">Read on</a> <a href="javascript:fetch('${trap}/js')">Click</a>
  <template><img src="${trap}/template.png"></template><noscript><img src="${trap}/noscript.png"></noscript>
  <img src="cid:logo@news" alt="Logo">
  </body></html>`;

describe('a newsletter in a browser', () => {
  let world: MailWorld;
  let browser: Browser;
  let trap: Server;
  let trapUrl: string;
  const trapped: string[] = [];

  beforeAll(async () => {
    world = await mailWorld();
    trap = createServer((request, response) => {
      trapped.push(request.url ?? '');
      response.end();
    });
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
    trapUrl = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`;
    browser = await chromium.launch({
      executablePath: chromiumPath(),
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    await world.send({
      from: 'news@outside.example',
      to: 'alice@demo.test',
      subject: 'Spring',
      html: newsletter(trapUrl),
      attachments: [{ filename: 'logo.png', cid: 'logo@news', content: PIXEL }],
    });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await new Promise((resolve) => trap.close(resolve));
    await world.close();
  });

  const html = async (args: string): Promise<string> => {
    const answer = await world
      .as('alice')
      .execute(`{ messages { edges { node { html${args} } } } }`);
    return answer.data.messages.edges[0].node.html;
  };
  /** Shows HTML and returns every address it asked for. */
  const show = async (
    content: string,
  ): Promise<{ asked: string[]; text: string; logo: number }> => {
    const page = await browser.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    trapped.length = 0;
    await page.setContent(content, { waitUntil: 'load' }).catch(() => undefined);
    await page.waitForTimeout(700);
    const text = await page.locator('body').innerText();
    const logo = await page
      .locator('img[alt=Logo]')
      .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
    await page.close();
    return { asked: asked.filter((url) => !url.startsWith('data:')), text, logo };
  };

  it('asks for nothing but its own inline images', async () => {
    const { asked, text, logo } = await show(await html(''));
    expect(trapped).toEqual([]);
    expect(asked).toEqual([expect.stringMatching(`^${world.url}/mail/attachments/`)]);
    expect(logo).toBe(1);
    for (const words of ['Spring offers', 'Dear reader', 'Cell', 'Read on']) {
      expect(text).toContain(words);
    }
  }, 60_000);

  it('asks for remote images alone where they are allowed', async () => {
    const { asked } = await show(await html('(blockRemote: false)'));
    expect(asked).toContain(`${trapUrl}/pixel.png`);
    expect(trapped.filter((url) => !url.endsWith('.png'))).toEqual([]);
  }, 60_000);

  it('would have called home', async () => {
    const page = await browser.newPage();
    trapped.length = 0;
    await page.setContent(await html('(safe: false)')).catch(() => undefined);
    await page.waitForTimeout(700);
    await page.close();
    expect(trapped.length).toBeGreaterThan(5);
  }, 60_000);
});
