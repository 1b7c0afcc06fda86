import { checkName, freeName, repairName } from './file-name';

describe('names', () => {
  it('are kept in NFC and without space around them', () => {
    expect(checkName(' cafe\u0301.txt ')).toBe('caf\u00e9.txt');
  });

  it('may be as long as a file system takes, counted in bytes', () => {
    expect(checkName('ä'.repeat(127))).toHaveLength(127);
    expect(() => checkName('ä'.repeat(128))).toThrow('255 bytes');
  });

  it.each([
    ['../../x.sh', '.._.._x.sh'],
    ['a\0b\nc', 'a_b_c'],
    ['', 'attachment'],
    ['..', 'attachment'],
    ['\u{d800}', '\u{fffd}'],
  ])('that others chose are repaired: %j', (raw, name) => {
    expect(repairName(raw, 'attachment')).toBe(name);
  });

  it('keep their extension when they are cut', () => {
    const name = repairName(`${'ü'.repeat(300)}.pdf`, 'attachment');
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    expect(name.endsWith('ü.pdf')).toBe(true);
  });

  it('are numbered when they are taken', () => {
    const taken = new Set(['a.tar.gz', 'a.tar (2).gz', 'b']);
    expect(freeName('a.tar.gz', taken)).toBe('a.tar (3).gz');
    expect(freeName('b', taken)).toBe('b (2)');
    expect(freeName('c', taken)).toBe('c');
  });
});
