import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { World } from '../fixtures/world';

describe('what is asked of the schema itself', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.close());

  it('is answered along with data', async () => {
    const { body } = await world.run('{ whoami __schema { queryType { name } } t: __typename }');
    expect(body).toEqual({
      data: { whoami: 'alice', __schema: { queryType: { name: 'Query' } }, t: 'Query' },
    });
  });

  it('is answered without asking a subgraph', async () => {
    world.graph.contexts.clear();
    const { body } = await world.run('{ __typename __type(name: "User") { name kind } }');
    expect(body).toEqual({
      data: { __typename: 'Query', __type: { name: 'User', kind: 'OBJECT' } },
    });
    expect(world.graph.contexts.size).toBe(0);
  });

  it('heeds variables, conditions, fragments and keys that are used twice', async () => {
    const query = `query($name: String!, $all: Boolean!) {
      a: __type(name: $name) { ...T } a: __type(name: $name) { kind } whoami
      b: __type(name: "Node") @include(if: $all) { ...T }
      ...S
    }
    fragment T on __Type { name }
    fragment S on Query {
      __schema @skip(if: $all) { mutationType { ...T } }
      ... { __schema @skip(if: $all) { queryType { ...T } } }
    }`;
    const run = (name: string, all: boolean) => world.run(query, { variables: { name, all } });
    const [user, again, group] = [
      await run('User', true),
      await run('User', true),
      await run('Group', false),
    ];
    expect(user.body.errors).toBeUndefined();
    expect(user.body.data).toEqual({
      a: { name: 'User', kind: 'OBJECT' },
      b: { name: 'Node' },
      whoami: 'alice',
    });
    expect(again.body).toEqual(user.body);
    expect(group.body.data).toEqual({
      a: { name: 'Group', kind: 'OBJECT' },
      whoami: 'alice',
      __schema: { mutationType: { name: 'Mutation' }, queryType: { name: 'Query' } },
    });
  });
});

describe('a null that the schema forbids', () => {
  it('is told once, by the error that explains it', async () => {
    const world = await World.start({ apart: true });
    await world.server('accounts').close();
    const { body } = await world.run('{ search { __typename } events }');
    expect(body.data).toBeNull();
    expect(body.errors).toHaveLength(1);
    expect(body.errors[0]).toMatchObject({
      path: ['search'],
      extensions: { code: 'UPSTREAM_UNAVAILABLE', service: 'accounts' },
    });
    await world.close();
  });
});

describe('a process that may generate no code', () => {
  it('runs operations all the same', async () => {
    const flags = ['--disallow-code-generation-from-strings', '-r', '@swc-node/register'];
    const script = join(__dirname, '../fixtures/without-code-generation.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, script]);
    const busy = { name: 'ALICE', busy: 'busy of alice for nobody' };
    expect(JSON.parse(stdout)).toMatchObject({
      data: {
        messages: ['1', '2', '3'].map((id) => ({ id, from: busy })),
        search: [{}, { id: 'alice', failing: null }],
      },
      errors: [{ path: ['search', 1, 'failing'] }],
    });
  });
});
