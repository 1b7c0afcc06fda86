import { startClamd, type TestClamd } from '@suitegraph/kit/testing/servers';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { clamdAddress, scanWithClamd } from '../../src/clients/clamd';
import { find, handOver, letter, setPolicy } from '../support/authentic';
import { freePort, mailWorld, type MailWorld } from '../support/mail-world';

const FROM = { from: 'anna@outside.example' };
const MAX = 1024 * 1024;
const soon = () => ({ signal: AbortSignal.timeout(20_000), maxBytes: MAX });

describe('the client of clamd', () => {
  let clamd: TestClamd;
  beforeAll(async () => {
    clamd = await startClamd();
  }, 60_000);
  afterAll(() => clamd.stop());

  const scan = (text: string, url = clamd.url) =>
    scanWithClamd(clamdAddress(url), Readable.from([Buffer.from(text)]), soon());

  it('says what is infected, by TCP and by a Unix socket', async () => {
    const infected = { state: 'INFECTED', name: clamd.virusName };
    expect(await scan(`before ${clamd.virus} after`)).toEqual(infected);
    expect(await scan(clamd.virus, clamd.socketUrl)).toEqual(infected);
    expect(await scan('nothing to see')).toEqual({ state: 'CLEAN' });
    expect(await scan('')).toEqual({ state: 'CLEAN' });
  });

  it('does not take what is too large for clean, however it is cut', async () => {
    for (let n = 0; n < 5; n++) {
      const chunks = Array.from({ length: 400 }, () => Buffer.alloc(16_384, 'a'));
      const found = await scanWithClamd(clamdAddress(clamd.url), Readable.from(chunks), soon());
      expect(found).toEqual({ state: 'TOO_LARGE' });
    }
  });

  it('gives up on a scanner that is silent, gone, or talks nonsense', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const nonsense = createServer((socket) => socket.end('hello\0')).listen(0, '127.0.0.1');
    await once(nonsense, 'listening');
    const at = ({ port }: AddressInfo) => ({ host: '127.0.0.1', port });
    const ask = (port: number) =>
      scanWithClamd(at({ port } as AddressInfo), Readable.from([Buffer.from('x')]), {
        signal: AbortSignal.timeout(300),
        maxBytes: MAX,
      });
    const unavailable = { name: 'ScannerUnavailableError' };
    await expect(ask((silent.address() as AddressInfo).port)).rejects.toMatchObject(unavailable);
    await expect(ask((nonsense.address() as AddressInfo).port)).rejects.toMatchObject(unavailable);
    await expect(ask(await freePort())).rejects.toMatchObject(unavailable);
    silent.close();
    nonsense.close();
  });
});

describe('scanning mail that arrives', () => {
  it('refuses what is infected, or puts it into Junk, and tells what was found', async () => {
    const clamd = await startClamd();
    const world = await mailWorld({
      CLAMD_URL: clamd.url,
      CLAMD_MAX_BYTES: MAX,
      SMTP_MAX_MESSAGE_BYTES: 4_000_000,
    });
    const infected = (subject: string) => letter('outside.example', subject) + clamd.virus;
    expect(await handOver(world, infected('Refused'), FROM)).toMatch(/^550 5\.7\.1 Infected/);
    expect(await find(world, 'Refused')).toBeUndefined();
    await setPolicy(world, { virus: 'QUARANTINE' });
    expect(await handOver(world, infected('Kept'), FROM)).toMatch(/^250/);
    expect(await find(world, 'Kept')).toMatchObject({
      folders: [{ role: 'JUNK' }],
      virusScan: { state: 'INFECTED', virus: clamd.virusName },
    });
    expect(await handOver(world, letter('outside.example', 'Clean'), FROM)).toMatch(/^250/);
    expect(await find(world, 'Clean')).toMatchObject({
      folders: [{ role: 'INBOX' }],
      virusScan: { state: 'CLEAN', virus: null },
      auth: null,
    });
    const large = letter('outside.example', 'Large', { bytes: 1_500_000 });
    expect(await handOver(world, large, FROM)).toMatch(/^552 5\.3\.4 /);
    await world.close();
    await clamd.stop();
  }, 60_000);

  it('takes nothing without its scanner, and loses nothing', async () => {
    const port = await freePort();
    const world = await mailWorld({ CLAMD_URL: `tcp://127.0.0.1:${port}` });
    const raw = letter('outside.example', 'Later');
    expect(await handOver(world, raw, FROM)).toMatch(/^451 4\.7\.1 /);
    expect(await find(world, 'Later')).toBeUndefined();
    const clamd = await startClamd(port);
    expect(await handOver(world, raw, FROM)).toMatch(/^250/);
    expect(await find(world, 'Later')).toMatchObject({ virusScan: { state: 'CLEAN' } });
    await world.close();
    await clamd.stop();
  }, 60_000);

  it('takes mail unscanned where that is wanted, and scans it when it can', async () => {
    const port = await freePort();
    const url = `tcp://127.0.0.1:${port}`;
    const world = await mailWorld({ CLAMD_URL: url, CLAMD_MODE: 'degraded' });
    const virus = 'SUITEGRAPH-TEST-VIRUS-THAT-HARMS-NOBODY';
    const everyone = ['alice@demo.test', 'bob@demo.test'];
    const bad = letter('outside.example', 'Bad') + virus;
    expect(await handOver(world, bad, { ...FROM, to: everyone })).toMatch(/^250/);
    expect(await handOver(world, letter('outside.example', 'Fine'), FROM)).toMatch(/^250/);
    expect(await find(world, 'Bad')).toMatchObject({
      folders: [{ role: 'INBOX' }],
      virusScan: { state: 'UNSCANNED', virus: null },
    });
    const changed = world.platform.events.feed.waitFor(
      ({ type, kind }) => type === 'mail.message' && kind === 'UPDATED',
      30_000,
    );
    const clamd = await startClamd(port);
    expect((await changed)?.changedFields).toEqual(['folders', 'virusScan']);
    for (const who of ['alice', 'bob']) {
      expect(await find(world, 'Bad', who)).toMatchObject({
        folders: [{ role: 'JUNK' }],
        virusScan: { state: 'INFECTED', virus: clamd.virusName },
      });
    }
    await untilScanned(world, 'Fine');
    expect(await find(world, 'Fine')).toMatchObject({ folders: [{ role: 'INBOX' }] });
    await world.close();
    await clamd.stop();
  }, 90_000);
});

async function untilScanned(world: MailWorld, subject: string): Promise<void> {
  for (let n = 0; n < 200; n++) {
    if ((await find(world, subject)).virusScan.state === 'CLEAN') return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('It was not scanned in time');
}
