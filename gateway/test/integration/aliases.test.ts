import { World } from '../fixtures/world';

describe('an alias that is the name of another field', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.close());

  it('takes the place of no key on the way to the subgraphs', async () => {
    const { body } = await world.run('{ messages { from { id: __typename busy } id: subject } }');
    expect(body.errors).toBeUndefined();
    expect(body.data.messages[0]).toEqual({
      from: { id: 'User', busy: 'busy of alice for alice' },
      id: 'Subject 1',
    });
  });

  it('is what errors call the field', async () => {
    const { body } = await world.run('{ whoami: broken secret: whoami }');
    expect(body.data).toEqual({ whoami: null, secret: 'alice' });
    expect(body.errors).toMatchObject([{ path: ['whoami'] }]);
  });

  it('is what errors of values call the field', async () => {
    const { body } = await world.run('{ mustExist { name: pin id } }');
    expect(body.data).toEqual({ mustExist: null });
    expect(body.errors).toMatchObject([{ path: ['mustExist', 'name'] }]);
  });

  it('has no plan of what was left out', async () => {
    const query = 'query ($on: Boolean!) { broken @include(if: $on) whoami }';
    const out = await world.run(query, { variables: { on: false } });
    expect(out.body).toMatchObject({ data: { whoami: 'alice' } });
    expect(out.body.errors).toBeUndefined();
    const shown = await world.run(query, { variables: { on: true } });
    expect(shown.body.errors).toMatchObject([{ path: ['broken'] }]);
  });
});
