import { BigIntScalar, DateTime, ETag, UrlScalar } from './scalars';

describe('scalars', () => {
  it('keeps every digit of a 64-bit integer', () => {
    expect(BigIntScalar.serialize(9_007_199_254_740_993n)).toBe('9007199254740993');
    expect(BigIntScalar.parseValue('9007199254740993')).toBe(9_007_199_254_740_993n);
    expect(BigIntScalar.parseValue(42)).toBe(42n);
  });

  it.each(['1.5', 'x', '', 2 ** 60, null, {}])('refuses %p as an integer', (value) => {
    expect(() => BigIntScalar.parseValue(value)).toThrow('Not a 64-bit integer');
  });

  it('reads RFC 3339 and refuses a date without a time', () => {
    expect(DateTime.parseValue('2026-03-01T09:00:00+01:00')).toEqual(
      new Date('2026-03-01T08:00:00Z'),
    );
    expect(() => DateTime.parseValue('2026-03-01')).toThrow();
  });

  it('bounds tokens and checks URLs', () => {
    expect(() => ETag.parseValue('x'.repeat(513))).toThrow('Not a value of ETag');
    expect(() => UrlScalar.serialize('no url')).toThrow('Not a value of URL');
    expect(UrlScalar.serialize('https://demo.test/a')).toBe('https://demo.test/a');
  });
});
