import { firstUntrusted } from './first-hop';

const trusted = (ip: string): boolean => ip.startsWith('10.');
const via = (received: readonly string[], ip: string | null = '10.0.0.1') =>
  firstUntrusted({ ip, helo: 'client.example' }, received, trusted);

describe('who handed a message to the first server of ours', () => {
  it('is the client itself, whatever the message says', () => {
    const lie = 'from a.example (a.example [203.0.113.1]) by b.example';
    expect(via([lie], '192.0.2.1')).toEqual({ ip: '192.0.2.1', helo: 'client.example' });
  });

  it.each([
    ['Postfix', 'from a.example (rdns.example [203.0.113.1]) by mx', 'a.example'],
    ['IPv6', 'from a.example (unknown [IPv6:2001:db8::1])\r\n\tby mx', 'a.example'],
    [
      'a name that looks like an address',
      'from [198.51.100.9] (x [203.0.113.1]) by mx',
      '[198.51.100.9]',
    ],
    ['Exim', 'from [203.0.113.1] (helo=[198.51.100.9]) by mx', '[203.0.113.1]'],
  ])('is read from the field of a trusted relay: %s', (_, field, helo) => {
    expect(via([field])).toEqual({
      ip: /2001|203/.exec(field)?.[0] === '2001' ? '2001:db8::1' : '203.0.113.1',
      helo,
    });
  });

  it('is behind all relays that are trusted, and no further', () => {
    const fields = [
      'from r2 (r2 [10.0.0.2]) by r1',
      'from a.example (a.example [203.0.113.1]) by r2',
      'from b.example (b.example [203.0.113.2]) by a.example',
    ];
    expect(via(fields)).toEqual({ ip: '203.0.113.1', helo: 'a.example' });
    expect(via(fields, null)).toEqual({ ip: '203.0.113.1', helo: 'a.example' });
  });

  it.each([
    [[]],
    [['by mx with LMTP']],
    [['from r2 (r2 [10.0.0.2]) by r1']],
    [['from x [1.2.3] by y']],
  ])('is not known from %j', (fields) => {
    expect(via(fields)).toBeUndefined();
  });
});
