import { setImmediate as turn } from 'node:timers/promises';
import type { ExecutionScope } from '../execution-scope';
import { Deferral, type DeferSteps } from './deferral';
import { PlanRun } from './plan-run';

describe('what a plan defers', () => {
  const done: string[] = [];
  const leaving = new AbortController();
  let deferral: Deferral;
  let run: PlanRun;
  let scope: ExecutionScope;

  beforeEach(() => {
    done.length = 0;
    scope = {
      caller: { signal: leaving.signal },
      until: (signal: AbortSignal) => ({ caller: { signal } }),
    } as unknown as ExecutionScope;
    deferral = new Deferral(scope);
    const parts = { given: {}, coerced: {}, scope, event: undefined, fetchers: {}, deferral };
    run = new PlanRun(parts);
  });

  const part = (label: string, depends: string[] = []) => ({
    ...{ label, depends },
    run: (of: PlanRun) => {
      done.push(label);
      of.fail([{ message: label }]);
      return undefined;
    },
  });

  it('begins as soon as what it depends on is done, and fails by itself', async () => {
    const primary = Promise.withResolvers<undefined>();
    const steps: DeferSteps = {
      primary: () => primary.promise,
      deferred: [part('root'), part('a', ['1']), part('b', ['1', '2'])],
    };
    const waiting = deferral.begin(steps, run);
    await turn();
    expect(done).toEqual(['root']);
    deferral.fetched('1');
    await turn();
    expect(done).toEqual(['root', 'a']);
    deferral.fetched('2');
    expect(await deferral.ended('b')).toEqual([{ message: 'b' }]);
    primary.resolve(undefined);
    await waiting;
    expect(run.failures).toEqual([]);
    expect(deferral.ended('c')).toBeUndefined();
  });

  it('does not wait for fetches that a condition left out', async () => {
    const inner = { primary: () => undefined, deferred: [part('inner', ['left out'])] };
    const outer = (of: PlanRun) => deferral.begin(inner, of);
    const deferred = [{ label: 'outer', depends: ['skipped'], run: outer }];
    await deferral.begin({ primary: () => Promise.resolve(), deferred }, run);
    await deferral.ended('outer');
    await deferral.ended('inner');
    expect(done).toEqual(['inner']);
  });

  it('does not wait for a part that fails', async () => {
    const broken = {
      ...part('broken'),
      run: () => {
        throw new Error('broken');
      },
    };
    void deferral.begin({ primary: () => undefined, deferred: [broken, part('b', ['1'])] }, run);
    await expect(deferral.ended('broken')).rejects.toThrow('broken');
    await deferral.ended('b');
    expect(done).toEqual(['b']);
  });

  it('is over when its caller leaves, but not when the time is', () => {
    expect(deferral.isLeft).toBe(false);
    deferral.stop();
    expect(deferral.isLeft).toBe(true);
    leaving.abort(new DOMException('late', 'TimeoutError'));
    expect(new Deferral(scope).isLeft).toBe(false);
  });
});
