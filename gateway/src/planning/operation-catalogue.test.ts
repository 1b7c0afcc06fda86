import { fixtureGraph } from '../../test/fixtures/subgraphs';
import { ALICE, SILENT } from '../../test/fixtures/world';
import type { Principal } from '@suitegraph/kit/auth';
import { DEFAULT_SETTINGS } from '../app/gateway-settings';
import { Refusal } from '../errors/refusal';
import { buildGraph, composeSubgraphs } from './graph';
import { OperationCatalogue } from './operation-catalogue';
import { OperationPlanner } from './operation-planner';
import type { PlanAsked, PreparedOperation } from './prepared-operation';

const graph = buildGraph(
  composeSubgraphs(fixtureGraph().subgraphs.map((local) => ({ name: local.name, local }))),
);

class CountingPlanner extends OperationPlanner {
  planned = 0;

  override plan(...given: Parameters<OperationPlanner['plan']>) {
    this.planned += 1;
    return super.plan(...given);
  }
}

function open(cacheSizes = DEFAULT_SETTINGS.cacheSizes) {
  const planner = new CountingPlanner(undefined, SILENT);
  const uses = { documents: { hits: 0, misses: 0 }, plans: { hits: 0, misses: 0 } };
  const catalogue = new OperationCatalogue(graph, {
    ...DEFAULT_SETTINGS,
    ...{ cacheSizes, planner, uses },
  });
  return { catalogue, planner, uses };
}

const unconditional = (operation: PreparedOperation, principal: Principal | null = null) => ({
  denied: operation.decide(principal),
  conditions: operation.conditions({}),
});

const plan = (operation: PreparedOperation, asked: Partial<PlanAsked> = {}) => {
  const { principal = null, split } = asked;
  const { denied, conditions } = unconditional(operation, principal);
  return operation.planFor({ denied, principal, split, conditions, ...asked });
};

describe('the catalogue', () => {
  it('prepares an operation once', () => {
    const { catalogue, uses } = open();
    const text = 'query A { whoami } query B { events }';
    expect(catalogue.get(text, 'A')).toBe(catalogue.get(text, 'A'));
    expect(catalogue.get(text, 'B')).not.toBe(catalogue.get(text, 'A'));
    expect(uses.documents).toEqual({ hits: 2, misses: 2 });
  });

  it('holds as many as it is told, and keeps what is used', () => {
    const { catalogue, uses } = open({ documents: 3, plans: 10, refusals: 10 });
    catalogue.get('{ whoami }', undefined);
    for (let n = 0; n < 20; n += 1) {
      catalogue.get(`{ whoami } # ${String(n)}`, undefined);
      catalogue.get('{ whoami }', undefined);
    }
    expect(uses.documents).toEqual({ hits: 20, misses: 21 });
  });

  it('refuses again without a look, and for that forgets nothing good', () => {
    const { catalogue, uses } = open({ documents: 2, plans: 10, refusals: 2 });
    catalogue.get('{ whoami }', undefined);
    for (let n = 0; n < 20; n += 1) {
      const ask = () => catalogue.get(`{ nothing${String(n)} }`, undefined);
      expect(ask).toThrow(Refusal);
      expect(ask).toThrow(`Cannot query field "nothing${String(n)}"`);
    }
    expect(uses.documents).toEqual({ hits: 20, misses: 21 });
    catalogue.get('{ whoami }', undefined);
    expect(uses.documents.hits).toBe(21);
  });

  it('tells what was used most', () => {
    const { catalogue } = open();
    for (const text of ['{ whoami }', '{ events }', '{ events }', '{ slow }', '{ events }']) {
      catalogue.get(text, undefined);
    }
    catalogue.get('{ slow }', undefined);
    expect(catalogue.mostUsed(2).map(({ text }) => text)).toEqual(['{ events }', '{ slow }']);
  });
});

describe('the plans of an operation', () => {
  it('are one for each authority, and at once the next time', async () => {
    const { catalogue, planner } = open();
    const operation = catalogue.get('{ viewer { email name } }', undefined);
    expect(operation.planned(unconditional(operation))).toBeUndefined();
    const made = await plan(operation);
    expect(operation.planned(unconditional(operation))).toBe(made);
    const full = { ...ALICE, scopes: new Set(['profile']) };
    expect(await plan(operation, { principal: full })).not.toBe(made);
    expect(await plan(operation, { principal: { ...full, userId: 'bob' } })).toBe(
      await plan(operation, { principal: full }),
    );
    // Nobody may read any of it: there is nothing to plan.
    expect(planner.planned).toBe(1);
  });

  it('are one for each outcome of its conditions', async () => {
    const { catalogue, planner } = open();
    const text = 'query ($on: Boolean!, $n: String!) { whoami @include(if: $on) echo(text: $n) }';
    const operation = catalogue.get(text, undefined);
    const planFor = (variables: Record<string, unknown>) =>
      plan(operation, { conditions: operation.conditions(variables) });
    const made = await planFor({ on: true, n: 'a' });
    expect(await planFor({ on: true, n: 'b' })).toBe(made);
    expect(JSON.stringify(made.plan)).toContain('whoami');
    expect(JSON.stringify((await planFor({ on: false })).plan)).not.toContain('whoami');
    expect(planner.planned).toBe(2);
  });

  it('are made once for who asks at the same time', async () => {
    const { catalogue, planner } = open();
    const operation = catalogue.get('{ messages { from { busy } } }', undefined);
    const [first, ...others] = await Promise.all([1, 2, 3].map(() => plan(operation)));
    expect(others).toEqual([first, first]);
    expect(planner.planned).toBe(1);
  });

  it('are bounded over all operations, and go with their operation', async () => {
    const { catalogue, planner } = open({ documents: 2, plans: 2, refusals: 1 });
    const texts = ['{ whoami }', '{ events }', '{ slow }'];
    for (const text of texts) await plan(catalogue.get(text, undefined));
    expect(planner.planned).toBe(3);
    const slow = catalogue.get('{ slow }', undefined);
    expect(slow.planned(unconditional(slow))).toBeDefined();
    const whoami = catalogue.get('{ whoami }', undefined);
    expect(whoami.planned(unconditional(whoami))).toBeUndefined();
  });

  it('are parted for who takes parts, and whole for everyone else', async () => {
    const { catalogue } = open();
    const text = `query($on: Boolean!) { whoami ... @defer(if: $on) { messages { from { busy } } } }`;
    const operation = catalogue.get(text, undefined);
    const whole = JSON.stringify((await plan(operation)).plan);
    const split = operation.split({ on: true });
    const parted = JSON.stringify((await plan(operation, { split })).plan);
    expect(whole).not.toContain('"Defer"');
    expect(parted).toContain('"Defer"');
    const conditions = operation.conditions({});
    expect(operation.askers).toEqual([
      { principal: null, conditions },
      { principal: null, conditions, split },
    ]);
  });

  it('are the same for who takes parts of what defers nothing', async () => {
    const { catalogue } = open();
    const operation = catalogue.get('{ whoami }', undefined);
    expect(operation.split({})).toBeUndefined();
  });
});
