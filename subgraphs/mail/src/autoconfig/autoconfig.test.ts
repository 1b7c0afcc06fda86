import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSigned } from '@suitegraph/kit/testing';
import { configFetcher } from '../clients/config-fetcher';
import { isPublicAddress, outboundHosts } from '../clients/outbound-host';
import { AutoconfigService } from './autoconfig.service';
import { readMozillaConfig } from './mozilla-config';
import { pickServer } from './service-records';

const XML = `<?xml version="1.0"?>
<clientConfig version="1.1"><emailProvider id="example.org">
  <incomingServer type="pop3"><hostname>pop.example.org</hostname><port>995</port><socketType>SSL</socketType></incomingServer>
  <incomingServer type="imap"><hostname>a.example.org</hostname><port>143</port><socketType>STARTTLS</socketType></incomingServer>
  <incomingServer type="imap"><hostname>imap.example.org</hostname><port>993</port><socketType>SSL</socketType><username>%EMAILLOCALPART%</username></incomingServer>
  <outgoingServer type="smtp"><hostname>bad host</hostname><port>465</port><socketType>SSL</socketType></outgoingServer>
  <outgoingServer type="smtp"><hostname>smtp.example.org</hostname><port>587</port><socketType>STARTTLS</socketType><username>%EMAILADDRESS%</username></outgoingServer>
</emailProvider></clientConfig>`;

const FOUND = {
  imap: { host: 'imap.example.org', port: 993, security: 'TLS', username: 'anna' },
  smtp: { host: 'smtp.example.org', port: 587, security: 'STARTTLS', username: 'anna@example.org' },
};

describe('autoconfig', () => {
  it('reads the best protected servers out of Mozilla’s format', () => {
    expect(readMozillaConfig(XML, 'anna@example.org')).toEqual(FOUND);
  });

  it('reads no document that names entities', () => {
    const entities = XML.replace('?>', '?><!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]>');
    expect(readMozillaConfig(entities, 'anna@example.org')).toBeNull();
  });

  it.each(['', '<html>Not found</html>', '{"no": "xml"}', '<clientConfig><emailProvider/>'])(
    'finds nothing in %j',
    (xml) => {
      expect(readMozillaConfig(xml, 'anna@example.org')).toBeNull();
    },
  );

  it('asks the domain itself, and DNS when that says nothing', async () => {
    const asked: string[] = [];
    const service = new AutoconfigService(
      (url) => {
        asked.push(url.href);
        return Promise.resolve(null);
      },
      (name) =>
        Promise.resolve(
          name === '_imaps._tcp.example.org'
            ? [{ name: 'mx.example.org', port: 993, priority: 1, weight: 0 }]
            : [],
        ),
    );
    expect(await service.find('Anna@Example.org')).toEqual({
      imap: { host: 'mx.example.org', port: 993, security: 'TLS', username: 'anna@example.org' },
      smtp: null,
    });
    expect(asked).toEqual([
      'https://autoconfig.example.org/mail/config-v1.1.xml?emailaddress=anna%40example.org',
      'https://example.org/.well-known/autoconfig/mail/config-v1.1.xml',
    ]);
    await expect(service.find('nobody')).rejects.toMatchObject({ code: 'INVALID_REQUEST_BODY' });
  });

  it('takes the service with the lowest priority number, unless it is decidedly not offered', () => {
    const record = { port: 1, weight: 0 };
    const records = [
      { ...record, name: 'b', priority: 20 },
      { ...record, name: 'a', priority: 10 },
    ];
    expect(pickServer(records, 'TLS', 'u')?.host).toBe('a');
    expect(pickServer([{ ...record, name: '.', priority: 0 }], 'TLS', 'u')).toBeNull();
  });
});

describe('a host that a user names', () => {
  it.each([
    ['127.0.0.1', false],
    ['10.1.2.3', false],
    ['169.254.169.254', false],
    ['100.64.0.1', false],
    ['0.0.0.0', false],
    ['::1', false],
    ['fe80::1', false],
    ['fd00::1', false],
    ['::ffff:10.0.0.1', false],
    ['203.0.113.9', false],
    ['9.9.9.9', true],
    ['2620:fe::fe', true],
  ])('%s is public: %s', (address, expected) => {
    expect(isPublicAddress(address)).toBe(expected);
  });

  it('is refused when any of its addresses is private, also after resolving', async () => {
    const resolver = { resolve4: () => Promise.resolve(['9.9.9.9', '127.0.0.1']) };
    const resolve = outboundHosts({ allowPrivate: false, resolver: resolver as never });
    await expect(resolve('rebind.example')).rejects.toThrow('public internet');
    await expect(resolve('[::1]')).rejects.toThrow('public internet');
    expect(await resolve('9.9.9.9')).toBe('9.9.9.9');
  });
});

describe('fetching a configuration', () => {
  const { key, cert: ca } = selfSigned();
  const server = createServer({ cert: ca, key }, (request, reply) => {
    if (request.url === '/redirect') reply.writeHead(302, { location: 'http://127.0.0.1/' }).end();
    else if (request.url === '/endless') reply.end('x'.repeat(100_000));
    else reply.end(XML);
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => {
    server.close();
  });
  const url = (where: string): URL =>
    new URL(`https://localhost:${(server.address() as AddressInfo).port}${where}`);

  it('reads it where the certificate and the address are right', async () => {
    const allowed = outboundHosts({ allowPrivate: true });
    const fetchConfig = configFetcher({ resolveHost: allowed, ca });
    expect(await fetchConfig(url('/'))).toBe(XML);
    expect(await fetchConfig(url('/redirect'))).toBeNull();
    expect(await fetchConfig(url('/endless'))).toBeNull();
    expect(await configFetcher({ resolveHost: allowed })(url('/'))).toBeNull();
    const guarded = outboundHosts({ allowPrivate: false });
    expect(await configFetcher({ resolveHost: guarded, ca })(url('/'))).toBeNull();
  });
});
