import { subscribe, type ExecutionResult } from 'graphql';
import type { GatewayLog, LocalSubgraph } from '../app/ports';
import type { ExecutionScope } from '../execution/execution-scope';
import type { FetchDocuments } from '../execution/fetch-documents';
import { localErrors } from '../execution/local-errors';
import type { SubgraphAnswer, SubgraphFetch } from '../execution/transport';
import { SubscriptionRefusedError, type EventSink, type SubscriptionSource } from './source';

/** Event streams of a subgraph in this process. */
export class LocalSource implements SubscriptionSource {
  constructor(
    private readonly subgraph: LocalSubgraph,
    private readonly documents: FetchDocuments,
    private readonly log: GatewayLog,
  ) {}

  async subscribe(
    fetch: SubgraphFetch,
    scope: ExecutionScope,
    sink: EventSink,
  ): Promise<() => void> {
    const { traceId } = scope.caller.trace;
    const visible = (result: ExecutionResult): SubgraphAnswer => {
      const origin = { traceId, log: this.log, service: this.subgraph.name };
      const errors = localErrors(result, origin);
      return { data: result.data ?? null, ...(errors && { errors }) };
    };
    const events = await subscribe({
      schema: this.subgraph.schema,
      document: this.documents.parse(fetch.query),
      operationName: fetch.operationName ?? null,
      variableValues: fetch.variables,
      contextValue: scope.contextFor(this.subgraph),
    });
    if (!(Symbol.asyncIterator in events)) {
      throw new SubscriptionRefusedError(visible(events).errors ?? []);
    }
    void pump(events, sink, visible);
    return () => {
      events.return(undefined).catch((err: unknown) => {
        this.log.warn(
          { err, traceId, service: this.subgraph.name },
          'stream did not close cleanly',
        );
      });
    };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

async function pump(
  events: AsyncIterable<ExecutionResult>,
  sink: EventSink,
  visible: (event: ExecutionResult) => SubgraphAnswer,
): Promise<void> {
  try {
    for await (const event of events) sink.next(visible(event));
    sink.complete();
  } catch (error) {
    sink.error(error);
  }
}
