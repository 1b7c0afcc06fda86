import { randomBytes } from 'node:crypto';
import { parseKeyRing, Vault, VaultError } from '.';

const oldKey = randomBytes(32);
const newKey = randomBytes(32);
const vault = new Vault(new Map([['k1', oldKey]]), 'k1');

function reasonOf(open: () => string): string | undefined {
  try {
    open();
  } catch (error) {
    if (error instanceof VaultError) return error.reason;
    throw error;
  }
  return undefined;
}

describe('Vault', () => {
  it('opens what it sealed, and seals the same text differently each time', () => {
    const sealed = vault.seal('pässwörd', 'account:1');
    expect(sealed).toMatch(/^v1\.k1\.[\w-]{16}\.[\w-]+$/);
    expect(vault.open(sealed, 'account:1')).toBe('pässwörd');
    expect(vault.seal('pässwörd', 'account:1')).not.toBe(sealed);
    expect(vault.open(vault.seal('', 'empty'), 'empty')).toBe('');
  });

  it('opens what an older key sealed after a rotation, and seals under the new one', () => {
    const sealed = vault.seal('secret', 'c');
    const rotated = new Vault(
      new Map([
        ['k2', newKey],
        ['k1', oldKey],
      ]),
      'k2',
    );
    expect(rotated.open(sealed, 'c')).toBe('secret');
    expect(rotated.isStale(sealed)).toBe(true);
    const again = rotated.seal(rotated.open(sealed, 'c'), 'c');
    expect(rotated.isStale(again)).toBe(false);
    expect(reasonOf(() => vault.open(again, 'c'))).toBe('UNKNOWN_KEY');
  });

  it('refuses another context, and any change of any part', () => {
    const sealed = vault.seal('secret', 'account:1');
    expect(reasonOf(() => vault.open(sealed, 'account:2'))).toBe('TAMPERED');
    const [version, id, iv = '', body = ''] = sealed.split('.');
    const flip = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
    expect(reasonOf(() => vault.open([version, id, flip(iv), body].join('.'), 'account:1'))).toBe(
      'TAMPERED',
    );
    expect(reasonOf(() => vault.open([version, id, iv, flip(body)].join('.'), 'account:1'))).toBe(
      'TAMPERED',
    );
    for (const broken of [
      '',
      'v1',
      'v2.k1.a.b',
      `${sealed}.x`,
      [version, id, iv, 'AA'].join('.'),
    ]) {
      expect(reasonOf(() => vault.open(broken, 'account:1'))).toBe('MALFORMED');
    }
  });

  it('refuses a ring without its active key, and keys of a wrong length', () => {
    expect(() => new Vault(new Map([['k1', oldKey]]), 'k2')).toThrow(RangeError);
    expect(() => new Vault(new Map([['k1', randomBytes(16)]]), 'k1')).toThrow(RangeError);
  });
});

describe('parseKeyRing', () => {
  it('takes the first key as the active one', () => {
    const ring = parseKeyRing(`b:${newKey.toString('base64')}, a:${oldKey.toString('base64url')}`);
    expect(ring.activeKeyId).toBe('b');
    expect(ring.keys.get('a')).toEqual(oldKey);
  });

  it.each([
    ['', 'key 1 of the ring is not written as id:base64key'],
    ['a:AAAA', 'key 1 of the ring has 3 bytes; AES-256 takes 32'],
    [`a:${'A'.repeat(43)}=,a:${'A'.repeat(43)}=`, 'key 2 of the ring repeats the id a'],
  ])('refuses %p', (text, message) => {
    expect(() => parseKeyRing(text)).toThrow(message);
  });
});
