import { networkMatcher, networkOf } from './network';

describe('networks', () => {
  it.each([
    ['192.0.2.77', '192.0.2.77/32'],
    ['::ffff:192.0.2.77', '192.0.2.77/32'],
    ['2001:db8:1:2:aaaa:bbbb:cccc:dddd', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['no address', 'no address'],
  ])('counts %s as %s', (address, network) => {
    expect(networkOf(address, { v4: 32, v6: 64 })).toBe(network);
  });

  it('takes IPv4 addresses together by their first bits', () => {
    expect(networkOf('192.0.2.77', { v4: 24, v6: 64 })).toBe('192.0.2.0/24');
  });

  it('finds addresses in networks, however they are written', () => {
    const within = networkMatcher(['10.0.0.0/8', '::1', '192.0.2.1']);
    expect(['10.1.2.3', '::ffff:10.1.2.3', '::1', '192.0.2.1'].map(within)).toEqual(
      Array(4).fill(true),
    );
    expect(['11.0.0.1', '::2', '192.0.2.2', 'x'].map(within)).toEqual(Array(4).fill(false));
  });

  it('refuses what is no network', () => {
    expect(() => networkMatcher(['300.1.1.1'])).toThrow();
  });
});
