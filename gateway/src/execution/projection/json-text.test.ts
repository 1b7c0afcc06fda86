import fc from 'fast-check';
import { own, scalarText, stringText } from './json-text';

describe('the JSON text of a string', () => {
  it.each([
    [
      'code units of any kind',
      fc.string({ unit: fc.nat({ max: 0xffff }).map(String.fromCharCode) }),
    ],
    ['ASCII', fc.string({ unit: 'binary-ascii', maxLength: 100 })],
    ['code points', fc.string({ unit: 'binary', maxLength: 100 })],
  ])('is that of JSON.stringify for %s', (_name, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(stringText(text)).toBe(JSON.stringify(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('is that of JSON.stringify for every code unit, in short and long strings', () => {
    for (let code = 0; code <= 0xffff; code++) {
      const unit = String.fromCharCode(code);
      if (stringText(unit) !== JSON.stringify(unit)) throw new Error(`code unit ${code}`);
      const long = 'x'.repeat(40) + unit;
      if (stringText(long) !== JSON.stringify(long)) throw new Error(`code unit ${code}, long`);
    }
  });
});

describe('values of custom scalars', () => {
  it('are what JSON makes of them', () => {
    const values = [1, 'a"b', true, [1], { a: null }, new Date(0), { toJSON: () => 'x' }];
    for (const value of values) expect(scalarText(value)).toBe(JSON.stringify(value));
  });

  it('may have no text', () => {
    expect(scalarText(() => 1)).toBeUndefined();
    expect(scalarText(Symbol('s'))).toBeUndefined();
  });
});

describe('own properties', () => {
  it('are found, and inherited ones are not', () => {
    expect(own({ a: 1 }, 'a')).toBe(1);
    expect(own({}, 'constructor')).toBeUndefined();
    expect(own(JSON.parse('{"__proto__":5}') as object, '__proto__')).toBe(5);
    expect(own(Object.create(null) as object, 'a')).toBeUndefined();
  });
});
