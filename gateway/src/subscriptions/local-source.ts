import { GraphQLError, subscribe, type ExecutionResult } from 'graphql';
import { isErrorCode } from '@suitegraph/kit/errors';
import type { GatewayLog, LocalSubgraph } from '../app/ports';
import type { ExecutionScope } from '../execution/execution-scope';
import type { FetchDocuments } from '../execution/fetch-documents';
import { localErrors } from '../execution/local-errors';
import type { SubgraphAnswer } from '../execution/transport';
import {
  SubscriptionRefusedError,
  type EventSink,
  type SubscriptionSource,
  type UpstreamOperation,
} from './source';

/** Event streams of a subgraph in this process. */
export class LocalSource implements SubscriptionSource {
  constructor(
    private readonly subgraph: LocalSubgraph,
    private readonly documents: FetchDocuments,
    private readonly log: GatewayLog,
  ) {}

  async subscribe(
    operation: UpstreamOperation,
    scope: ExecutionScope,
    sink: EventSink,
  ): Promise<() => void> {
    const { traceId } = scope.caller.trace;
    const service = this.subgraph.name;
    const visible = (result: ExecutionResult): SubgraphAnswer => {
      const errors = localErrors(result, { traceId, log: this.log, service });
      return { data: result.data ?? null, ...(errors && { errors }) };
    };
    const events = await subscribe({
      schema: this.subgraph.schema,
      document: this.documents.parse(operation.query),
      operationName: operation.operationName ?? null,
      variableValues: operation.variables,
      contextValue: scope.contextFor(this.subgraph),
    });
    if (!(Symbol.asyncIterator in events)) {
      throw new SubscriptionRefusedError(visible(events).errors ?? []);
    }
    void pump(events, sink, visible);
    return () => {
      events.return(undefined).catch((err: unknown) => {
        this.log.warn({ err, traceId, service }, 'stream did not close cleanly');
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
  } catch (error) {
    const refusal = refusalOf(error);
    sink.error(refusal ? new SubscriptionRefusedError([refusal]) : error);
    return;
  }
  sink.complete();
}

/** What a stream was ended with, when it is an error with a code: the subgraph's word, no accident. */
function refusalOf(error: unknown): GraphQLError | undefined {
  if (!(error instanceof Error)) return undefined;
  const known =
    error instanceof GraphQLError
      ? error
      : new GraphQLError(error.message, { originalError: error });
  return isErrorCode(known.extensions['code']) ? known : undefined;
}
