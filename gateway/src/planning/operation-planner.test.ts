import { parse } from 'graphql';
import { fixtureGraph } from '../../test/fixtures/subgraphs';
import { SILENT } from '../../test/fixtures/world';
import { buildGraph, composeSubgraphs } from './graph';
import { OperationPlanner } from './operation-planner';
import { PlanningWorker } from './worker/planning-worker';

const graph = buildGraph(
  composeSubgraphs(fixtureGraph().subgraphs.map((local) => ({ name: local.name, local }))),
);
// The planner takes no field with two conditions of which one is known.
const document = parse('query ($on: Boolean!) { whoami @include(if: $on) @include(if: false) }');

describe('the operation planner', () => {
  it('refuses what the planner fails on by a code of its own, and logs why', async () => {
    const logged: unknown[] = [];
    const log = { ...SILENT, error: (about: object) => void logged.push(about) };
    const options = { deadlineMs: 10_000, waitMs: 20_000, queued: 5 };
    const worker = new PlanningWorker({ ...options, log: SILENT });
    worker.adopt(graph);
    for (const [thread, size] of [
      [undefined, 1],
      [worker, 1_000],
    ] as const) {
      const planning = new OperationPlanner(thread, log).plan({ graph, document, size });
      await expect(planning).rejects.toMatchObject({
        status: 400,
        errors: [{ extensions: { code: 'OPERATION_NOT_PLANNABLE' } }],
      });
    }
    expect(logged).toHaveLength(2);
    expect(logged).toMatchObject([
      { err: { name: 'PlanningFaultError' } },
      { err: { name: 'PlanningFaultError' } },
    ]);
    await worker.close();
  });
});
