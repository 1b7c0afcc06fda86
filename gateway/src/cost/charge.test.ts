import { Answer } from '../execution/answer';
import type { IncrementalResult } from '../execution/incremental';
import { Charge } from './charge';

async function* later(): AsyncGenerator<IncrementalResult, undefined> {
  yield* [];
  return undefined;
}

async function settle(answer: Answer, isAsked = true) {
  const corrections: number[] = [];
  const charge = new Charge({
    ...{ isAsked, estimated: 10, max: 100, remaining: 90 },
    actual: (data) => (data ? 4 : 0),
    correct: (difference) => {
      corrections.push(difference);
      return Promise.resolve(96.7);
    },
  });
  const settled = await charge.settle(answer);
  return { settled, corrections };
}

describe('what a run is charged', () => {
  it('is corrected by its answer', async () => {
    const { settled, corrections } = await settle(new Answer({ dataText: '{"a":1}' }));
    expect(corrections).toEqual([-6]);
    const cost = { estimated: 10, actual: 4, max: 100, remaining: 96 };
    expect(settled.toJSON()).toEqual({ data: { a: 1 }, extensions: { cost } });
  });

  it('is corrected when nobody asks', async () => {
    const answer = new Answer({ dataText: '{"a":1}' });
    const { settled, corrections } = await settle(answer, false);
    expect(corrections).toEqual([-6]);
    expect(settled).toBe(answer);
  });

  it('stays as estimated for a failure, whose work is not known', async () => {
    const { settled, corrections } = await settle(Answer.failed([]));
    expect(corrections).toEqual([]);
    expect(settled.extensions?.['cost']).toMatchObject({ estimated: 10, remaining: 90 });
  });

  it('stays as estimated while some is deferred', async () => {
    const { settled, corrections } = await settle(
      new Answer({ dataText: '{"a":1}' }, { rest: later() }),
    );
    expect(corrections).toEqual([]);
    expect(settled.extensions?.['cost']).toEqual({ estimated: 10, max: 100, remaining: 90 });
    expect(settled.rest).toBeDefined();
  });

  it('keeps the extensions of the answer', async () => {
    const { settled } = await settle(new Answer({ dataText: '{}' }, { extensions: { other: 1 } }));
    expect(settled.extensions).toMatchObject({ other: 1, cost: { actual: 4 } });
  });
});
