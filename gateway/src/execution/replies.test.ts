import { ObjectReply } from './replies';

it('gives each taker what its JSON text would say', () => {
  const owned = { deep: [1, { two: 2 }] };
  const data = Object.assign(Object.create(null) as Record<string, unknown>, {
    at: new Date(0),
    owned,
    none: null,
  });
  const reply = new ObjectReply({ data });
  const first = reply.take();
  expect(first).toEqual({
    data: { at: '1970-01-01T00:00:00.000Z', owned: { deep: [1, { two: 2 }] }, none: null },
  });
  Object.assign(first.data ?? {}, { none: 'spoilt' });
  expect(reply.take().data).toMatchObject({ none: null });
  expect(first.data?.['owned']).not.toBe(owned);
});

it('takes __proto__ for a name like any other', () => {
  const data = JSON.parse('{"json":{"__proto__":{"admin":true},"a":1}}') as Record<string, unknown>;
  const taken = new ObjectReply({ data }).take();
  expect(JSON.stringify(taken.data)).toBe(JSON.stringify(data));
  expect(taken.data?.['json']).not.toHaveProperty('admin');
});

it('keeps errors', () => {
  expect(new ObjectReply({ errors: [{ message: 'no' }] }).take()).toEqual({
    data: null,
    errors: [{ message: 'no' }],
  });
});
