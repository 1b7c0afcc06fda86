import { buildSchema, parse, type OperationDefinitionNode } from 'graphql';
import { compileProjector } from './compile-projector';

const schema = buildSchema(`
  type Query { rows: [Row!]!, numbers: [Int], flags: [Boolean] }
  type Row { a: Int, b: Float, c: Boolean, d: String, rows: [Row!] }
`);
const FIELDS = ['a', 'b', 'c', 'd'];

function projected(query: string, data: object, codegen: boolean): unknown {
  const operation = parse(query).definitions[0] as OperationDefinitionNode;
  const projector = compileProjector({ schema, operation, fragments: {} }, { codegen });
  const { dataText, errors } = projector.project(data, {}, () => null);
  expect(errors).toEqual([]);
  return JSON.parse(dataText);
}

describe.each([
  ['generated code', true],
  ['closures', false],
])('responses much larger than what is there at first, by %s', (_name, codegen) => {
  it('are complete for lists of leaves', () => {
    const numbers = Array.from({ length: 60_000 }, (_item, index) => (index * 7919) % 1_000_003);
    const flags = numbers.map((number) => (number % 3 === 0 ? null : number % 2 === 0));
    expect(projected('{ numbers flags }', { numbers, flags }, codegen)).toEqual({ numbers, flags });
  });

  it('are complete for objects of many fields, wherever the room ends', () => {
    const aliases = Array.from({ length: 40 }, (_item, index) => `k${index}_${'x'.repeat(index)}`);
    const fields = aliases.map((alias, index) => `${alias}: ${FIELDS[index % 4] ?? 'a'}`).join(' ');
    const rowOf = (seed: number): Record<string, unknown> =>
      Object.fromEntries(
        aliases.map((alias, index) => {
          const values = [seed * index, seed / 3 + index, seed % 2 === 0, 'y'.repeat(seed % 60)];
          return [alias, index % 11 === 0 ? null : values[index % 4]];
        }),
      );
    const rows = Array.from({ length: 500 }, (_item, seed) => ({
      ...rowOf(seed),
      rows: [rowOf(seed + 1)],
    }));
    const query = `{ rows { ${fields} rows { ${fields} } } }`;
    expect(projected(query, { rows }, codegen)).toEqual({ rows });
  });
});
