import { startDnsStub, type DnsStub } from '../support/dns-stub';
import {
  find,
  handOver,
  letter,
  publish,
  sealed,
  setPolicy,
  signed,
  type TestDomain,
} from '../support/authentic';
import { mailWorld, type MailWorld } from '../support/mail-world';

const ALL_DEFAULT = { authFailure: 'MARK', respectDmarc: true, spam: 'REJECT', virus: 'REJECT' };

describe('authentication of mail that arrives', () => {
  let dns: DnsStub;
  let world: MailWorld;
  let good: TestDomain;
  let lists: TestDomain;
  beforeAll(async () => {
    dns = await startDnsStub();
    good = await publish(dns, 'good.example', { p: 'reject' });
    lists = await publish(dns, 'lists.example', { p: null });
    // Nobody sends for these from here.
    await publish(dns, 'strict.example', { p: 'reject', spf: 'ip4:192.0.2.1' });
    await publish(dns, 'wary.example', { p: 'quarantine', spf: 'ip4:192.0.2.1' });
    await publish(dns, 'lax.example', { p: 'none', spf: 'ip4:192.0.2.1' });
    await publish(dns, 'undecided.example', { p: null, spf: 'ip4:192.0.2.1' });
    world = await mailWorld({
      MAIL_AUTHENTICATION: 'true',
      MAIL_DNS_SERVERS: dns.server,
      MAIL_AUTHSERV_ID: 'mx.demo.test',
      MAIL_TRUSTED_SEALERS: 'lists.example',
      SMTP_TRUSTED_NETWORKS: '10.9.0.0/16',
    });
  });
  afterAll(async () => {
    await world.close();
    await dns.close();
  });
  afterEach(() => setPolicy(world, ALL_DEFAULT));

  const spoof = (domain: string, subject: string, to?: readonly string[]) =>
    handOver(world, letter(domain, subject), { from: `x@${domain}`, ...(to && { to }) });

  it('shows who is behind a message, and takes away what was said in our name', async () => {
    const forged = [
      'Authentication-Results: mx.demo.test; dmarc=pass header.from=bank.example',
      'Authentication-Results: (a comment) "MX.demo.test" 1; dkim=pass',
      'Authentication-Results: mx.other.example; spf=pass',
    ];
    const raw = await signed(letter('good.example', 'Genuine', { extra: forged }), good.key);
    expect(await handOver(world, raw, { from: 'anna@good.example' })).toMatch(/^250/);
    const message = await find(world, 'Genuine');
    expect(message).toMatchObject({
      folders: [{ role: 'INBOX' }],
      auth: {
        authenticated: true,
        spf: { result: 'PASS', domain: 'good.example', clientIp: '127.0.0.1' },
        dkim: [{ result: 'PASS', domain: 'good.example', selector: 's1', aligned: true }],
        dmarc: { result: 'PASS', domain: 'good.example', policy: 'REJECT' },
        arc: { result: 'NONE', sealedBy: null, vouched: false },
      },
      virusScan: null,
      spamScore: null,
    });
    const results = message.headers.filter(
      ({ name }: { name: string }) => name === 'Authentication-Results',
    );
    expect(results).toEqual([
      message.headers[0],
      { name: 'Authentication-Results', value: 'mx.other.example; spf=pass' },
    ]);
    expect(results[0].value).toBe(
      'mx.demo.test; spf=pass smtp.mailfrom=good.example; dkim=pass header.d=good.example header.s=s1; dmarc=pass header.from=good.example; arc=none',
    );
  });

  it('sees that a signed message was changed', async () => {
    const raw = await signed(letter('good.example', 'Altered'), good.key);
    const answer = await handOver(world, raw.replace('The body of', 'Not the body of'), {
      from: 'x@undecided.example',
    });
    expect(answer).toMatch(/^550 5\.7\.26 .*dkim=(neutral|fail).*dmarc=fail/);
  });

  it('does with what fails DMARC as its domain asks', async () => {
    expect(await spoof('strict.example', 'Refused')).toMatch(/^550 5\.7\.26 /);
    expect(await spoof('wary.example', 'Wary')).toMatch(/^250/);
    expect(await spoof('lax.example', 'Lax')).toMatch(/^250/);
    expect(await find(world, 'Refused')).toBeUndefined();
    expect(await find(world, 'Wary')).toMatchObject({
      folders: [{ role: 'JUNK' }],
      auth: { authenticated: false, dmarc: { result: 'FAIL', policy: 'QUARANTINE' } },
    });
    expect(await find(world, 'Lax')).toMatchObject({ folders: [{ role: 'INBOX' }] });
  });

  it('does as the organisation wants where the domain leaves it to us', async () => {
    expect(await setPolicy(world, { authFailure: 'REJECT', respectDmarc: false })).toEqual({
      policy: { ...ALL_DEFAULT, authFailure: 'REJECT', respectDmarc: false },
      errors: [],
    });
    expect(await spoof('lax.example', 'Lax refused')).toMatch(/^550 5\.7\.26 /);
    expect(await spoof('undecided.example', 'Undecided')).toMatch(/^550 5\.7\.26 /);
    await setPolicy(world, { authFailure: 'MARK' });
    expect(await spoof('strict.example', 'Strict marked')).toMatch(/^250/);
    // Another organisation's policy is its own: it alone refuses, so it finds the message in Junk.
    const everyone = ['alice@demo.test', 'mallory@other.test'];
    expect(await spoof('strict.example', 'To both', everyone)).toMatch(/^250/);
    expect(await find(world, 'To both')).toMatchObject({ folders: [{ role: 'INBOX' }] });
    expect(await find(world, 'To both', 'mallory@other.test')).toMatchObject({
      folders: [{ role: 'JUNK' }],
    });
  });

  it('refuses a policy that lets viruses through, and keeps the one there is', async () => {
    expect(await setPolicy(world, { virus: 'MARK' })).toEqual({
      policy: null,
      errors: [{ code: 'INVALID_REQUEST_BODY', path: ['input', 'virus'] }],
    });
    const query = '{ inboundMailPolicy { authFailure respectDmarc spam virus } }';
    expect((await world.as('alice').execute(query)).data.inboundMailPolicy).toEqual(ALL_DEFAULT);
  });

  it('believes a trusted list that found the message authenticated, and no other', async () => {
    const body = letter('strict.example', 'From the list');
    const vouched = await sealed(body, lists.key, 'dmarc=pass header.from=strict.example');
    expect(await handOver(world, vouched, { from: 'bounce@lists.example' })).toMatch(/^250/);
    expect(await find(world, 'From the list')).toMatchObject({
      auth: {
        authenticated: true,
        arc: { result: 'PASS', sealedBy: 'lists.example', vouched: true },
      },
    });
    const doubted = await sealed(body, lists.key, 'dmarc=fail header.from=strict.example');
    expect(await handOver(world, doubted, { from: 'bounce@lists.example' })).toMatch(/^550/);
    const stranger = await sealed(body, good.key, 'dmarc=pass header.from=strict.example');
    expect(await handOver(world, stranger, { from: 'bounce@good.example' })).toMatch(/^550/);
  });

  it('holds nothing against anyone while the DNS fails', async () => {
    const broken = await publish(dns, 'broken.example', { p: 'reject' });
    ['broken.example', '_dmarc.broken.example'].forEach((name) => dns.broken.add(name));
    expect(await spoof(broken.name, 'Unknown')).toMatch(/^250/);
    expect(await find(world, 'Unknown')).toMatchObject({
      folders: [{ role: 'INBOX' }],
      auth: { authenticated: false, spf: { result: 'TEMPERROR' }, dmarc: { result: 'TEMPERROR' } },
    });
    await setPolicy(world, { authFailure: 'REJECT' });
    expect(await spoof(broken.name, 'Unknown again')).toMatch(/^451 4\.7\.0 /);
  });

  it('verifies no heap of signatures', async () => {
    const one = (await signed(letter('good.example', 'Heap'), good.key)).split('From: ')[0] ?? '';
    const raw = one.repeat(21) + letter('good.example', 'Heap');
    expect(await handOver(world, raw, { from: 'anna@good.example' })).toMatch(/^554 5\.6\.0 /);
    expect(await find(world, 'Heap')).toBeUndefined();
  });

  it('refuses two authors, whom nobody can authenticate, as the organisation wants', async () => {
    await setPolicy(world, { authFailure: 'QUARANTINE' });
    const raw = letter('good.example', 'Two', { extra: ['From: Boss <boss@strict.example>'] });
    expect(await handOver(world, raw, { from: 'anna@good.example' })).toMatch(/^250/);
    expect(await find(world, 'Two')).toMatchObject({
      folders: [{ role: 'JUNK' }],
      auth: { authenticated: false, dmarc: { result: 'PERMERROR' } },
    });
  });

  it('tells rules and the calendar', async () => {
    const fired = world.platform.events.feed.waitFor((e) => e.type === 'mail.rule-fired', 5_000);
    const owner = world.as('alice').principal.userId;
    const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { mailAccounts { id } } } }`;
    const { data } = await world
      .as('alice')
      .execute(query, { r: [{ __typename: 'User', id: owner }] });
    await world.as('alice').execute(
      `mutation ($a: ID!) { upsertMailRule(accountId: $a, input: { name: "Spoofed", match: ALL,
        conditions: [{ field: AUTH_RESULT, operator: IS, value: "dmarc=fail" }],
        actions: [{ kind: ADD_LABEL, argument: "spoofed" }] }) { errors { code message } } }`,
      { a: data._entities[0].mailAccounts[0].id },
    );
    const invited = world.platform.events.feed.waitFor((e) => e.type === 'mail.invitation', 5_000);
    const ics =
      'BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nBEGIN:VEVENT\r\nUID:1@lax.example\r\nEND:VEVENT\r\nEND:VCALENDAR';
    const raw = letter('lax.example', 'Cancelled', {
      extra: ['MIME-Version: 1.0', 'Content-Type: text/calendar; method=CANCEL'],
    }).replace(/\r\n\r\n[^]*/, `\r\n\r\n${ics}\r\n`);
    expect(await handOver(world, raw, { from: 'x@lax.example' })).toMatch(/^250/);
    expect((await invited)?.data).toMatchObject({ method: 'CANCEL', authenticated: false });
    expect(await fired).toBeDefined();
  });
});

describe('behind a relay of our own', () => {
  it('asks SPF of whom the relay had the message from, and believes nobody else', async () => {
    const dns = await startDnsStub();
    await publish(dns, 'far.example', { p: 'reject', spf: 'ip4:203.0.113.9' });
    const world = await mailWorld({ MAIL_AUTHENTICATION: 'true', MAIL_DNS_SERVERS: dns.server });
    const from = 'anna@far.example';
    const received = (ip: string) =>
      `Received: from mx.far.example (mx.far.example [${ip}])\r\n by relay.demo.test with ESMTP; Sat, 21 Nov 2026 13:00:00 +0000`;
    const told = letter('far.example', 'Told', { extra: [received('203.0.113.9')] });
    expect(await handOver(world, told, { from })).toMatch(/^250/);
    expect(await find(world, 'Told')).toMatchObject({
      auth: { authenticated: true, spf: { result: 'PASS', clientIp: '203.0.113.9' } },
    });
    // What stands below the relay's own field, its client may have written.
    const lie = letter('far.example', 'Lie', {
      extra: [received('198.51.100.7'), received('203.0.113.9')],
    });
    expect(await handOver(world, lie, { from })).toMatch(/^550 5\.7\.26 .*spf=fail/);
    await world.close();
    await dns.close();
  });
});
