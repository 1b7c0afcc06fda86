import { parse } from 'graphql';
import { Worker } from 'node:worker_threads';
import { SILENT } from '../../../test/fixtures/world';
import { wideQuery, wideSupergraph } from '../../../test/fixtures/wide-graph';
import { buildGraph, DEFAULT_PLANNER_OPTIONS } from '../build-graph';
import { PlanningLimitError, planOperation } from '../plan-operation';
import { PlanningWorker, type PlanningWorkerOptions } from './planning-worker';

const TYPES = 3;
const SDL = wideSupergraph(TYPES);
const unlimited = { ...DEFAULT_PLANNER_OPTIONS, maxEvaluatedPlans: 10_000, pathsLimit: 1_000_000 };
const small = parse('{ small }');
const hostile = parse(wideQuery(TYPES, 4));

/** A thread that runs `script` in the place of the real one. */
const thread = (script: string) => () => new Worker(script, { eval: true });

const STARTS = `const { parentPort } = require('worker_threads');
  parentPort.postMessage({ type: 'started' });
  parentPort.on('message', (message) => {
    if (message.type === 'graph') parentPort.postMessage({ type: 'built', graph: message.graph });`;

describe('PlanningWorker', () => {
  const workers: PlanningWorker[] = [];
  const open = (options: Partial<PlanningWorkerOptions> = {}) => {
    const worker = new PlanningWorker({
      deadlineMs: 10_000,
      waitMs: 10_000,
      queued: 10,
      log: SILENT,
      ...options,
    });
    workers.push(worker);
    return worker;
  };
  afterEach(() => Promise.all(workers.splice(0).map((worker) => worker.close())));

  it('plans as this thread does', async () => {
    const graph = buildGraph(SDL);
    const worker = open();
    worker.adopt(graph);
    const document = parse(wideQuery(TYPES, 1));
    expect(await worker.plan(graph, document)).toEqual(planOperation(graph, document));
  });

  it('tells what the planner refuses, and goes on', async () => {
    const graph = buildGraph(SDL);
    const worker = open();
    worker.adopt(graph);
    const refused = worker.plan(graph, hostile);
    await expect(refused).rejects.toThrow(PlanningLimitError);
    await expect(refused).rejects.toThrow('takes too many steps');
    expect(await worker.plan(graph, small)).toMatchObject({ kind: 'QueryPlan' });
  });

  it('ends what takes longer than the deadline, and plans the next on another thread', async () => {
    const graph = buildGraph(SDL, unlimited);
    const worker = open({ deadlineMs: 300 });
    worker.adopt(graph);
    await worker.plan(graph, small);
    const startedAt = performance.now();
    const refused = worker.plan(graph, hostile);
    await expect(refused).rejects.toThrow(new PlanningLimitError('takes too long'));
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(await worker.plan(graph, small)).toMatchObject({ kind: 'QueryPlan' });
  });

  it('refuses more than may wait', async () => {
    const graph = buildGraph(SDL);
    const silent = open({ queued: 2, start: thread(`${STARTS} });`) });
    silent.adopt(graph);
    const waiting = Promise.allSettled([1, 2, 3].map(() => silent.plan(graph, small)));
    await silent.close();
    expect(await waiting).toMatchObject([
      { reason: { reason: 'down' } },
      { reason: { reason: 'down' } },
      { reason: { reason: 'busy' } },
    ]);
  });

  it('gives up what waits too long for its turn, and does not remember it as too large', async () => {
    const graph = buildGraph(SDL);
    const silent = open({ waitMs: 200, start: thread('setInterval(() => {}, 1000)') });
    silent.adopt(graph);
    await expect(silent.plan(graph, small)).rejects.toMatchObject({ reason: 'busy' });
  });

  it('starts again when its thread dies', async () => {
    const graph = buildGraph(SDL);
    const scripts = [`${STARTS} if (message.type === 'plan') process.exit(1); });`];
    const dying = open({
      start: () =>
        thread(
          scripts.shift() ??
            `${STARTS} if (message.type === 'plan') parentPort.postMessage(
              { type: 'planned', job: message.job, plan: '{"kind":"QueryPlan"}' }); });`,
        )(),
    });
    dying.adopt(graph);
    await expect(dying.plan(graph, small)).rejects.toMatchObject({ reason: 'down' });
    expect(await dying.plan(graph, small)).toEqual({ kind: 'QueryPlan' });
  });

  it('is not started over and over when it does not start', async () => {
    const graph = buildGraph(SDL);
    let started = 0;
    const broken = open({
      start: () => {
        started += 1;
        return thread('throw new Error("does not start")')();
      },
    });
    broken.adopt(graph);
    await expect(broken.plan(graph, small)).rejects.toMatchObject({ reason: 'down' });
    await expect(broken.plan(graph, small)).rejects.toMatchObject({ reason: 'down' });
    expect(started).toBe(1);
  });
});
