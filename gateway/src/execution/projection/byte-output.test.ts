import fc from 'fast-check';
import { ByteOutput } from './byte-output';

const written = (write: (output: ByteOutput) => number): string => {
  const output = new ByteOutput();
  return output.take(write(output)).toString('utf8');
};

describe('what is written as bytes', () => {
  it.each([
    [
      'code units of any kind',
      fc.string({ unit: fc.nat({ max: 0xffff }).map(String.fromCharCode) }),
    ],
    ['ASCII', fc.string({ unit: 'binary-ascii', maxLength: 100 })],
    ['code points', fc.string({ unit: 'binary', maxLength: 100 })],
  ])('is what JSON.stringify gives for strings of %s', (_name, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(written((output) => output.string(text, 0))).toBe(JSON.stringify(text));
      }),
      { numRuns: 300 },
    );
  });

  it('is what JSON.stringify gives for every code unit, in short and long strings', () => {
    const output = new ByteOutput();
    const textOf = (value: string): string =>
      output.bytes.toString('utf8', 0, output.string(value, 0));
    for (let code = 0; code <= 0xffff; code++) {
      const unit = String.fromCharCode(code);
      if (textOf(unit) !== JSON.stringify(unit)) throw new Error(`code unit ${code}`);
      const long = 'x'.repeat(60) + unit;
      if (textOf(long) !== JSON.stringify(long)) throw new Error(`code unit ${code}, long`);
    }
  });

  it('is what JSON.stringify gives for finite numbers', () => {
    const numbers = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.constantFrom(0, -0, 9, 10, 99, 100, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 1e21, 5e-324),
    );
    fc.assert(
      fc.property(numbers, (value) => {
        expect(written((output) => output.number(value, 0))).toBe(JSON.stringify(value));
      }),
      { numRuns: 1_000 },
    );
  });

  it('grows with whatever is written, and keeps what is there', () => {
    const values = ['a', 'é'.repeat(70_000), '"'.repeat(70_000), 'x'.repeat(40), 'y'.repeat(5_000)];
    const text = written((output) => {
      let at = 0;
      for (let round = 0; round < 20; round += 1) {
        for (const value of values) at = output.string(value, at);
        at = output.number(-1234567.5, at);
        at = output.ascii('true', at);
        at = output.text('{"a":"ü"}', at);
        if (at > output.limit) output.grow(at);
      }
      return at;
    });
    const once = `${values.map((value) => JSON.stringify(value)).join('')}-1234567.5true{"a":"ü"}`;
    expect(text === once.repeat(20)).toBe(true);
  });

  it('is let go of, where it was large', () => {
    const output = new ByteOutput();
    const { length } = output.bytes;
    const taken = output.take(output.string('x'.repeat(5_000_000), 0));
    expect(taken).toHaveLength(5_000_002);
    expect(output.bytes).toHaveLength(length);
    expect(output.take(output.ascii('null', 0)).toString()).toBe('null');
  });
});
