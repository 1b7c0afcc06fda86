import { paceOf } from './pace';

const now = new Date(1_000_000);
const at = (offset: number) => new Date(1_000_000 + offset);

it('sends evenly from now, from the time wished, or behind those before', () => {
  const facts = { now, start: null, last: null, perMinute: 60 };
  expect([0, 1, 5].map((n) => paceOf(facts, n))).toEqual([now, at(1_000), at(5_000)]);
  expect(paceOf({ ...facts, start: at(9_000) }, 1)).toEqual(at(10_000));
  expect(paceOf({ ...facts, start: at(-9_000) }, 0)).toEqual(now);
  expect(paceOf({ ...facts, last: at(4_000) }, 0)).toEqual(at(5_000));
  expect(paceOf({ ...facts, last: at(-60_000) }, 0)).toEqual(now);
  expect(paceOf({ ...facts, perMinute: 7 }, 3)).toEqual(at(25_714));
});
