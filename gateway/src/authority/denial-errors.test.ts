import { buildASTSchema, parse, Kind, visit, type FieldNode } from 'graphql';
import { buildOperationContext } from '@apollo/gateway';
import { denialErrors } from './denial-errors';
import type { Denial } from './operation-authority';

const schema = buildASTSchema(
  parse('type Query { a: Query b: Query list: [Query] secret: Int must: Int! }'),
);

function errorsOf(text: string, data: unknown): string[] {
  const document = parse(text);
  const denied = new Map<FieldNode, Denial>();
  visit(document, {
    Field: (node) => {
      const name = node.name.value;
      if (name !== 'secret' && name !== 'must') return;
      const coordinate = `Query.${name}`;
      denied.set(node, { coordinate, code: 'FORBIDDEN', nonNull: name === 'must' });
    },
  });
  const context = buildOperationContext({ schema, operationDocument: document });
  expect(context.operation.kind).toBe(Kind.OPERATION_DEFINITION);
  const { errors } = denialErrors(context, denied, data);
  return errors.map(({ path }) => String(path?.join('.')));
}

describe('the errors of denied fields', () => {
  it('stand where the nulls are', () => {
    const data = { list: [{ secret: null }, null, { secret: null }], a: { x: null } };
    expect(errorsOf('{ list { secret } a { x: secret } b { secret } }', data)).toEqual([
      'list.0.secret',
      'list.2.secret',
      'a.x',
    ]);
  });

  it('explain the null that a non-null field made of its parent', () => {
    expect(errorsOf('{ a { must } }', { a: null })).toEqual(['a.must']);
    expect(errorsOf('{ a { secret } }', { a: null })).toEqual([]);
    expect(errorsOf('{ a { must } }', null)).toEqual(['a.must']);
  });

  it('are bounded for one field', () => {
    const list = Array.from({ length: 1_000 }, () => ({ secret: null }));
    expect(errorsOf('{ list { secret } }', { list })).toHaveLength(20);
  });

  it('are told once for a fragment that is used twice', () => {
    const text = '{ a { ...F ...F } } fragment F on Query { secret }';
    expect(errorsOf(text, { a: { secret: null } })).toEqual(['a.secret']);
  });

  it.each([
    ['one after the other', '...F$ ...F$'],
    ['in two fields', 'a { ...F$ } b { ...F$ }'],
  ])('take no time for fragments that multiply %s', (_, uses) => {
    const fragments = Array.from(
      { length: 40 },
      (__, n) => `fragment F${n} on Query { ${uses.replaceAll('$', String(n + 1))} }`,
    );
    const started = performance.now();
    errorsOf(`{ ...F0 } ${fragments.join(' ')} fragment F40 on Query { must }`, null);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
