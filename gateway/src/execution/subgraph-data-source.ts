import type { GraphQLDataSource } from '@apollo/gateway';
import type { GatewayLog } from '../app/ports';
import type { GatewayMetrics } from '../telemetry/gateway-metrics';
import type { ExecutionScope } from './execution-scope';
import type { FetchDocuments } from './fetch-documents';
import type { SubgraphAnswer, SubgraphFetch, SubgraphTransport } from './transport';
import { unavailableErrors } from './unavailable';

type ProcessOptions = Parameters<GraphQLDataSource['process']>[0];
type ProcessResult = Awaited<ReturnType<GraphQLDataSource['process']>>;

interface Shared {
  readonly documents: FetchDocuments;
  readonly metrics: GatewayMetrics;
  readonly log: GatewayLog;
}

/** What Apollo's executor asks for a subgraph: a failure of the way there becomes errors on fields. */
export class SubgraphDataSource implements GraphQLDataSource {
  constructor(
    private readonly name: string,
    private readonly transport: SubgraphTransport,
    private readonly shared: Shared,
  ) {}

  async process({ request, context }: ProcessOptions): Promise<ProcessResult> {
    const fetch: SubgraphFetch = {
      query: request.query ?? '',
      operationName: request.operationName,
      variables: request.variables ?? {},
    };
    const startedAt = performance.now();
    try {
      const answer = await this.transport.fetch(fetch, context as ExecutionScope);
      this.shared.metrics.fetched(this.name, answer.errors ? 'errors' : 'ok', startedAt);
      return asResult(answer);
    } catch (err) {
      this.shared.metrics.fetched(this.name, 'unavailable', startedAt);
      const { traceId } = (context as ExecutionScope).caller.trace;
      this.shared.log.warn({ err, traceId, service: this.name }, 'subgraph did not answer');
      const document = this.shared.documents.parse(fetch.query);
      return { data: null, errors: unavailableErrors(this.name, fetch, document) };
    }
  }

  close(): Promise<void> {
    return this.transport.close();
  }
}

function asResult({ data, errors }: SubgraphAnswer): ProcessResult {
  return { data: data ?? null, ...(errors && errors.length > 0 && { errors }) };
}
