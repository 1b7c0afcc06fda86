import { startRspamd, type TestRspamd } from '@suitegraph/kit/testing/servers';
import { find, handOver, letter, setPolicy } from '../support/authentic';
import { freePort, mailWorld, type MailWorld } from '../support/mail-world';

const FROM = { from: 'anna@outside.example' };

describe('rating mail that arrives', () => {
  let rspamd: TestRspamd;
  let world: MailWorld;
  beforeAll(async () => {
    rspamd = await startRspamd();
    world = await mailWorld({ RSPAMD_URL: rspamd.url });
  }, 90_000);
  afterAll(async () => {
    await world.close();
    await rspamd.stop();
  });

  const hand = (subject: string) => handOver(world, letter('outside.example', subject), FROM);

  it('does as the filter says, and keeps the score', async () => {
    expect(await hand('Harmless')).toMatch(/^250/);
    const harmless = await find(world, 'Harmless');
    expect(harmless).toMatchObject({ folders: [{ role: 'INBOX' }] });
    expect(harmless.spamScore).toBeLessThan(20);
    expect(await hand(rspamd.junk)).toMatch(/^250/);
    const junk = await find(world, rspamd.junk);
    expect(junk).toMatchObject({ folders: [{ role: 'JUNK' }] });
    expect(junk.spamScore).toBeGreaterThan(29);
    expect(await hand(rspamd.refused)).toMatch(/^550 5\.7\.1 /);
    expect(await hand(rspamd.later)).toMatch(/^451 4\.7\.1 Come back later/);
    expect(await find(world, rspamd.refused)).toBeUndefined();
    expect(await find(world, rspamd.later)).toBeUndefined();
  });

  it('does no more than the organisation wants', async () => {
    await setPolicy(world, { spam: 'QUARANTINE' });
    expect(await hand(`${rspamd.refused} quarantined`)).toMatch(/^250/);
    const quarantined = await find(world, `${rspamd.refused} quarantined`);
    expect(quarantined).toMatchObject({ folders: [{ role: 'JUNK' }] });
    await setPolicy(world, { spam: 'MARK' });
    expect(await hand(`${rspamd.refused} marked`)).toMatch(/^250/);
    const marked = await find(world, `${rspamd.refused} marked`);
    expect(marked).toMatchObject({ folders: [{ role: 'INBOX' }] });
    expect(marked.spamScore).toBeGreaterThan(89);
  });

  it.each([
    ['strict', /^451 4\.7\.1 /, undefined],
    ['degraded', /^250/, { spamScore: null, folders: [{ role: 'INBOX' }] }],
  ])('without the filter, %s', async (mode, answer, message) => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const alone = await mailWorld({ RSPAMD_URL: url, RSPAMD_MODE: mode });
    const raw = letter('outside.example', 'Alone');
    expect(await handOver(alone, raw, FROM)).toMatch(answer);
    const found = await find(alone, 'Alone');
    if (message) expect(found).toMatchObject(message);
    else expect(found).toBeUndefined();
    await alone.close();
  });
});
