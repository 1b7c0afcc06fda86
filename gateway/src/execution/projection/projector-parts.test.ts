import { execFileSync } from 'node:child_process';
import { Kind, parse, print, type FieldNode } from 'graphql';
import { inputOf, projecting } from '../../../test/fixtures/projection/projecting';
import { compileProjector, compileSelection } from './compile-projector';
import { mayGenerateCode } from './function-source';

const PROJECTOR = require.resolve('./compile-projector.ts');

describe('the process', () => {
  it('may generate code by default', () => {
    expect(mayGenerateCode()).toBe(true);
  });

  it('may forbid it, and gets the same responses', () => {
    const script = `
      const { buildSchema, parse } = require('graphql');
      const { compileProjector } = require(${JSON.stringify(PROJECTOR)});
      const schema = buildSchema('type Query { a: Int b: [String!] }');
      const [operation] = parse('{ b a }').definitions;
      const data = { a: 1, b: ['x'] };
      let refused = false;
      try { compileProjector({ schema, operation, fragments: {} }, { codegen: true }); }
      catch { refused = true; }
      const projector = compileProjector({ schema, operation, fragments: {} });
      console.log(refused, projector.project(data, {}, () => null).dataText);`;
    const flags = [
      '-r',
      '@swc-node/register',
      '--disallow-code-generation-from-strings',
      '-e',
      script,
    ];
    const output = execFileSync(process.execPath, flags, { encoding: 'utf8', cwd: __dirname });
    expect(output.trim()).toBe('true {"b":["x"],"a":1}');
  });
});

describe.each([
  ['generated code', true],
  ['closures', false],
])('the projector as %s', (_name, codegen) => {
  const project = projecting(codegen);

  describe('asks for introspection', () => {
    it('with one node for all selections of a key, the same for each response', () => {
      const seen: FieldNode[] = [];
      const introspect = (node: FieldNode) => {
        seen.push(node);
        return {};
      };
      const query =
        'query($v: Boolean!) { __schema @include(if: $v) { description } __schema { __typename } }';
      const projector = compileProjector(inputOf(query), { codegen });
      projector.project({}, { v: true }, introspect);
      projector.project({}, { v: false }, introspect);
      const [first, second] = seen.map((node) => print(node).replace(/\s+/g, ' '));
      expect(first).toBe(
        '__schema { ... @include(if: $v) { ... { description } } ... { __typename } }',
      );
      expect(second).toBe(first);
      expect(new Set(seen).size).toBe(1);
    });

    it('for each place by itself', () => {
      const query = `{
        a: self { __schema { queryType { name } } }
        b: self { __schema { queryType { kind } } }
      }`;
      expect(project(query, { a: {}, b: {} }).data).toEqual({
        a: { __schema: { queryType: { name: 'Query' } } },
        b: { __schema: { queryType: { kind: 'OBJECT' } } },
      });
    });

    it('and refuses null for __schema, but not for __type', () => {
      const introspect = () => null;
      expect(project('{ t: __type(name: "X") { name } }', {}, { introspect })).toEqual({
        data: { t: null },
        errors: [],
      });
      expect(project('{ s: __schema { __typename } }', {}, { introspect })).toEqual({
        data: null,
        errors: [['Cannot return null for non-nullable field Query.__schema.', 's']],
      });
    });

    it('and lets its failure pass', () => {
      const introspect = () => {
        throw new Error('introspection failed');
      };
      const failing = () => project('{ __schema { __typename } }', {}, { introspect });
      expect(failing).toThrow('introspection failed');
    });
  });

  describe('of a part of an operation', () => {
    const input = inputOf('query($v: Boolean!) { node { ...F } } fragment F on Media { title }');
    const compile = (typeName: string, selection: string) => {
      const [definition] = parse(selection).definitions;
      if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(selection);
      const projector = compileSelection(input, typeName, definition.selectionSet, { codegen });
      return (data: unknown, variables = {}) => projector.project(data, variables, () => null);
    };

    it('starts at an object', () => {
      const part = compile('Person', '{ name status @include(if: $v) }');
      expect(part({ name: 'N', status: 'ACTIVE' }, { v: true }).dataText).toBe(
        '{"name":"N","status":"ACTIVE"}',
      );
      expect(part({ name: 'N' }, { v: false }).dataText).toBe('{"name":"N"}');
      expect(part(null).dataText).toBe('null');
    });

    it('starts at an interface, with fragments of the operation', () => {
      const part = compile('Node', '{ id ...F }');
      expect(part({ __typename: 'Film', id: 1, title: 'T' }).dataText).toBe(
        '{"id":"1","title":"T"}',
      );
      expect(part({ __typename: 'Person', id: 1 }).dataText).toBe('{"id":"1"}');
    });

    it('has paths that start there', () => {
      const { dataText, errors } = compile('Person', '{ boss { id } status }')({ boss: {} });
      expect(dataText).toBe('null');
      expect(errors.map(({ path }) => path)).toEqual([['boss', 'id'], ['status']]);
    });

    it('starts at types with fields alone', () => {
      expect(() => compile('Status', '{ a }')).toThrow('Status');
      expect(() => compile('Nothing', '{ a }')).toThrow('Nothing');
      expect(() => compile('Person', '{ nothing }')).toThrow('no field nothing');
    });
  });

  it('compiles fragments that multiply in no time', () => {
    const levels = Array.from(
      { length: 200 },
      (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} self { ...F${n + 1} } }`,
    );
    const query = `{ ...F0 } ${levels.join(' ')} fragment F200 on Query { int }`;
    expect(project(query, { int: 1, self: { int: 2 } }).data).toMatchObject({ int: 1 });
  });

  it('writes objects of a thousand fields', () => {
    const keys = Array.from({ length: 1000 }, (_, n) => `k${n}`);
    const data = Object.fromEntries(keys.map((key, n) => [key, n]));
    const query = `{ ${keys.map((key) => `${key}: int`).join(' ')} }`;
    expect(project(query, data)).toEqual({ data, errors: [] });
  });
});
