import { DavAddressRefused, getObject, openDav } from '..';
import { basic } from '../testing/describe-contract';
import { isPublicAddress } from './guard';

it.each([
  ['93.184.216.34', true],
  ['2606:2800:220:1:248:1893:25c8:1946', true],
  ['127.0.0.1', false],
  ['10.1.2.3', false],
  ['100.64.0.1', false],
  ['169.254.169.254', false],
  ['172.31.0.1', false],
  ['192.168.1.1', false],
  ['0.0.0.0', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::', false],
  ['::1', false],
  ['::ffff:93.184.216.34', false],
  ['::ffff:10.0.0.1', false],
  ['64:ff9b::a00:1', false],
  ['fc00::1', false],
  ['fe80::1', false],
  ['2002:a00:1::', false],
  ['2001:db8::1', false],
  ['localhost', false],
])('%s is of the public internet: %s', (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected);
});

it.each([
  'https://127.0.0.1/',
  'https://[::1]/',
  'https://2130706433/',
  'https://10.0.0.1:8443/dav',
  'http://example.com/',
  'ftp://example.com/',
])('does not connect to %s for users', async (url) => {
  const dav = openDav(basic(url, 'anna', 'secret'), { allowPrivate: false });
  await expect(getObject(dav, url)).rejects.toThrow(DavAddressRefused);
  await dav.close();
});

it.each([[['10.0.0.7']], [['93.184.216.34', '127.0.0.1']], [[]]])(
  'does not connect to a name that leads to %j',
  async (addresses) => {
    const resolver = { resolve4: async () => addresses } as never;
    const url = 'https://dav.example.com/';
    const dav = openDav(basic(url, 'anna', 'secret'), { allowPrivate: false, resolver });
    await expect(getObject(dav, url)).rejects.toThrow(DavAddressRefused);
    await dav.close();
  },
);

it('says when an address is no URL', () => {
  const open = () => openDav(basic('not a URL', 'anna', 'secret'), { allowPrivate: false });
  expect(open).toThrow(DavAddressRefused);
});
