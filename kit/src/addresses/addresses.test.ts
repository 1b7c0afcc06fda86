import { canonicalAddress, domainOf, tryCanonicalAddress } from '.';

describe('canonicalAddress', () => {
  it.each([
    [' Alice@EXAMPLE.org ', 'alice@example.org'],
    ['bob@bücher.example', 'bob@xn--bcher-kva.example'],
    ['o’neill+lists@demo.test', 'o’neill+lists@demo.test'],
    ['root@localhost', 'root@localhost'],
  ])('makes %p one form', (raw, canonical) => {
    expect(canonicalAddress(raw)).toBe(canonical);
  });

  it.each([
    '',
    'alice',
    '@demo.test',
    'a b@demo.test',
    'a@b@demo.test',
    'a@-',
    'a\r\nBcc: x@y.z',
    'a@b\r\nc',
    'a@b\tc.example',
    'a@b\0c',
    'a@b%2ec',
    'a@b/c',
    'a@b\\c',
    'a@b?c',
    'a@b#c',
    'a@b:25',
    'a@demo..test',
  ])('refuses %p', (raw) => {
    expect(tryCanonicalAddress(raw)).toBeUndefined();
  });

  it('knows the domain', () => {
    expect(domainOf('alice@demo.test')).toBe('demo.test');
  });
});
