import { randomBytes } from 'node:crypto';
import { dkimVerify } from 'mailauth';
import { startDnsStub, type DnsStub } from '../support/dns-stub';
import { freePort, mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { eventually, startRelay } from '../support/relay';
import { mailSender, to } from '../support/sender';

const KEY = 'id domain selector state recordName recordValue removableAt';

describe('mail that goes to its domains directly', () => {
  let world: MailWorld;
  let there: Awaited<ReturnType<typeof startRelay>>;
  let dns: DnsStub;
  beforeAll(async () => {
    [there, dns] = await Promise.all([startRelay(), startDnsStub()]);
    world = await mailWorld({
      SMTP_DIRECT: 'true',
      SMTP_DIRECT_PORT: there.port,
      SMTP_DIRECT_PRIVATE: 'true',
      SMTP_NAME: 'mail.demo.test',
      MAIL_DNS_SERVERS: dns.server,
      VAULT_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    });
    dns.records
      .set('one.example', [
        { type: 'MX', exchange: 'dead.one.example', priority: 5 },
        { type: 'MX', exchange: 'mx.one.example', priority: 10 },
      ])
      // Nobody listens on this one, so the next is asked.
      .set('dead.one.example', [{ type: 'A', address: '127.0.0.9' }])
      .set('mx.one.example', [{ type: 'A', address: '127.0.0.1' }])
      .set('bare.example', [{ type: 'A', address: '127.0.0.1' }])
      .set('null.example', [{ type: 'MX', exchange: '', priority: 0 }]);
    dns.broken.add('broken.example');
  });
  afterAll(async () => {
    await world.close();
    await Promise.all([there.close(), dns.close()]);
  });
  const { send, find, run } = mailSender(() => world);
  const settled = (subject: string, states: RegExp) =>
    eventually<Json>(
      () => find('alice', subject),
      ({ delivery }) =>
        delivery.recipients.every(({ state }: Json) => states.test(state)) &&
        delivery.attempts.length > 0,
    );

  it('finds the server of each domain, and says what became of each recipient', async () => {
    await send('alice', {
      to: to('a@one.example', 'gone@one.example', 'b@bare.example', 'c@null.example'),
      cc: to('d@missing.example', 'e@broken.example'),
      subject: 'Everywhere',
    });
    const { delivery } = await settled('Everywhere', /SENT|FAILED|DEFERRED/);
    const told = Object.fromEntries(
      delivery.recipients.map((one: Json) => [one.address.address, [one.state, one.smtpResponse]]),
    );
    expect(told).toEqual({
      'a@one.example': ['SENT', expect.stringMatching(/^250/)],
      'gone@one.example': ['FAILED', expect.stringMatching(/^550/)],
      'b@bare.example': ['SENT', expect.stringMatching(/^250/)],
      'c@null.example': ['FAILED', expect.stringMatching(/^556 5\.1\.10/)],
      'd@missing.example': ['FAILED', expect.stringMatching(/^550 5\.1\.2/)],
      'e@broken.example': ['DEFERRED', expect.stringMatching(/^451 4\.4\.3/)],
    });
    expect(there.relayed.map((mail) => mail.to).sort()).toEqual([
      ['a@one.example'],
      ['b@bare.example'],
    ]);
  });

  it('signs with the published key, and with the next one once that is published', async () => {
    const admin = async (query: string): Promise<Json> => run('alice', query);
    const rotate = `mutation { rotateDkimKey(domain: "Demo.Test") { key { ${KEY} } errors { code path } } }`;
    const activate = (id: string) =>
      admin(
        `mutation { activateDkimKey(id: "${id}") { key { ${KEY} } errors { code message path } } }`,
      );
    const resolver = (name: string, type: string): Promise<string[][]> => {
      const found = (dns.records.get(name) ?? []).filter((record) => record.type === type);
      return Promise.resolve(found.map((record) => ('data' in record ? [...record.data] : [])));
    };
    const verdict = async (subject: string): Promise<Json> => {
      await send('alice', {
        to: to('a@one.example'),
        subject,
        text: 'Grüße\n.\n',
        html: '<p>x</p>',
      });
      const all = await eventually(
        () => there.relayed.filter(({ raw }) => raw.includes(`Subject: ${subject}`)),
        (mails) => mails.length > 0,
      );
      const { results } = await dkimVerify(all[0]?.raw ?? '', { resolver });
      return results.map(({ selector, signingDomain, status }: Json) => [
        selector,
        signingDomain,
        status.result,
      ]);
    };

    const first = (await admin(rotate)).rotateDkimKey.key;
    expect(first).toMatchObject({ domain: 'demo.test', state: 'WAITING', removableAt: null });
    expect((await activate(first.id)).activateDkimKey.errors).toMatchObject([
      { code: 'INVALID_REQUEST_BODY', path: ['id'] },
    ]);
    expect(await verdict('Unsigned')).toEqual([[undefined, undefined, 'none']]);

    publish(first);
    expect((await activate(first.id)).activateDkimKey).toMatchObject({
      key: { state: 'ACTIVE' },
      errors: [],
    });
    expect(await verdict('First')).toEqual([[first.selector, 'demo.test', 'pass']]);
    const early = there.relayed.at(-1);

    const second = (await admin(rotate)).rotateDkimKey.key;
    expect(second.selector).not.toBe(first.selector);
    expect(await verdict('Still first')).toEqual([[first.selector, 'demo.test', 'pass']]);
    publish(second);
    await activate(second.id);
    expect(await verdict('Second')).toEqual([[second.selector, 'demo.test', 'pass']]);
    const before = await dkimVerify(early?.raw ?? '', { resolver });
    expect(before.results[0]?.status.result).toBe('pass');
    const { dkimKeys } = await admin(`{ dkimKeys { ${KEY} } }`);
    expect(dkimKeys).toMatchObject([
      { selector: second.selector, state: 'ACTIVE', removableAt: null },
      { selector: first.selector, state: 'RETIRED', removableAt: expect.any(Date) },
    ]);
    expect((await activate(first.id)).activateDkimKey.errors).toMatchObject([{ path: ['id'] }]);

    const rows = await world.platform.events.database.query(
      'SELECT private_key FROM mail.dkim_key',
    );
    expect(JSON.stringify(rows)).not.toContain('PRIVATE KEY');
  });

  it('keeps the keys of an organisation to itself', async () => {
    const foreign = await run('mallory@other.test', `{ dkimKeys { id } }`);
    expect(foreign.dkimKeys).toEqual([]);
    const mutation = `mutation { rotateDkimKey(domain: "demo.test") { key { id } errors { code path } } }`;
    expect((await run('mallory@other.test', mutation)).rotateDkimKey).toEqual({
      key: null,
      errors: [{ code: 'NOT_FOUND', path: ['domain'] }],
    });
  });

  function publish({ recordName, recordValue }: Json): void {
    const data = recordValue.match(/.{1,255}/g);
    dns.records.set(recordName, [{ type: 'TXT', data }]);
  }
});

it('does not connect to servers at private addresses unless told to', async () => {
  const dns = await startDnsStub();
  dns.records.set('inside.example', [{ type: 'A', address: '127.0.0.1' }]);
  const world = await mailWorld({
    SMTP_DIRECT: 'true',
    SMTP_DIRECT_PORT: await freePort(),
    MAIL_DNS_SERVERS: dns.server,
  });
  const { send, find } = mailSender(() => world);
  await send('alice', { to: to('a@inside.example'), subject: 'Inside' });
  const { delivery } = await eventually<Json>(
    () => find('alice', 'Inside'),
    (message) => message.delivery.attempts.length > 0,
  );
  expect(delivery.recipients).toMatchObject([
    { state: 'DEFERRED', smtpResponse: expect.stringMatching(/^451 4\.4\.4/) },
  ]);
  await world.close();
  await dns.close();
});
