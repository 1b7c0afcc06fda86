import { OperationTypeNode } from 'graphql';
import type { QueryPlan } from '@apollo/query-planner';
import type { Principal } from '@suitegraph/kit/auth';
import { Answer } from './answer';
import { Deadlines } from './deadlines';
import type { Caller } from './execution-scope';
import type { Run } from './executor';
import { QuerySharing } from './query-sharing';

const plan: QueryPlan = { kind: 'QueryPlan' };
const alice = { userId: 'alice' } as Principal;

interface Asked {
  readonly plan?: QueryPlan;
  readonly type?: OperationTypeNode;
  readonly variables?: Record<string, unknown>;
  readonly principal?: Principal | null;
  readonly ip?: string;
  readonly signal?: AbortSignal;
}

function run({ type = OperationTypeNode.QUERY, variables = {}, ...asked }: Asked = {}): Run {
  const { principal = alice, ip, signal } = asked;
  const caller = { principal, client: { ip }, signal };
  return { operation: { type }, plan: asked.plan ?? plan, variables, scope: { caller } } as Run;
}

describe('QuerySharing', () => {
  let started: { run: Run; finish: (answer: Answer) => void }[];
  let sharing: QuerySharing;
  let header: string;
  let shareable: boolean;

  beforeEach(() => {
    started = [];
    header = '';
    shareable = true;
    sharing = new QuerySharing({
      execute: (it) => {
        const { promise, resolve } = Promise.withResolvers<Answer>();
        started.push({ run: it, finish: resolve });
        return promise;
      },
      withCaller: (it, caller: Caller) => ({ ...it, scope: { caller } }) as Run,
      deadlines: new Deadlines(1_000),
      forwardedHeaders: () => header,
      isShareable: () => shareable,
    });
  });

  it('runs what is asked twice at the same time once', async () => {
    const both = [sharing.run(run()), sharing.run(run())];
    expect(started).toHaveLength(1);
    const answer = new Answer({ dataText: '{"a":1}' });
    started[0]?.finish(answer);
    expect(await Promise.all(both)).toEqual([answer, answer]);
  });

  it('runs again what is asked after the answer', async () => {
    const first = sharing.run(run());
    started[0]?.finish(new Answer({ dataText: '{}' }));
    await first;
    void sharing.run(run());
    expect(started).toHaveLength(2);
  });

  it.each<[string, Asked]>([
    ['another plan', { plan: { kind: 'QueryPlan' } }],
    ['other variables', { variables: { id: '2' } }],
    ['another token', { principal: { userId: 'alice' } as Principal }],
    ['nobody', { principal: null }],
    ['another address', { ip: '192.0.2.7' }],
    ['a mutation', { type: OperationTypeNode.MUTATION }],
  ])('does not share with %s', (_what, asked) => {
    void sharing.run(run());
    void sharing.run(run(asked));
    expect(started).toHaveLength(2);
  });

  it('does not share when a header on its way to a subgraph differs', () => {
    void sharing.run(run());
    header = 'x-locale: de';
    void sharing.run(run());
    expect(started).toHaveLength(2);
  });

  it('does not share what holds for one request alone', () => {
    shareable = false;
    void sharing.run(run());
    void sharing.run(run());
    expect(started).toHaveLength(2);
  });

  it('goes on while one of the callers waits, and ends with the last', () => {
    const [first, second] = [new AbortController(), new AbortController()];
    void sharing.run(run({ signal: first.signal }));
    void sharing.run(run({ signal: second.signal }));
    const { signal } = started[0]?.run.scope.caller ?? {};
    first.abort();
    expect(signal?.aborted).toBe(false);
    second.abort();
    expect(signal?.aborted).toBe(true);
    void sharing.run(run());
    expect(started).toHaveLength(2);
  });
});
