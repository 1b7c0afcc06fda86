import type { GraphQLDataSource } from '@apollo/gateway';
import type { GatewayLog } from '../app/ports';
import type { GatewayMetrics } from '../telemetry/gateway-metrics';
import { entitiesAt, withEntityIndexes } from './entity-paths';
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

  async process(options: ProcessOptions): Promise<ProcessResult> {
    const { request } = options;
    const scope = options.context as ExecutionScope;
    const fetch: SubgraphFetch = {
      query: request.query ?? '',
      operationName: request.operationName,
      variables: request.variables ?? {},
    };
    const { data, errors } = await this.answer(fetch, scope);
    const representations: unknown = fetch.variables['representations'];
    if (!Array.isArray(representations)) {
      scope.record(data);
      return { data: data ?? null, ...(errors && { errors }) };
    }
    const path = 'pathInIncomingRequest' in options ? options.pathInIncomingRequest : undefined;
    const placed =
      errors && withEntityIndexes(errors, representations, entitiesAt(scope.data, path ?? []));
    return { data: data ?? null, ...(placed && { errors: placed }) };
  }

  close(): Promise<void> {
    return this.transport.close();
  }

  private async answer(fetch: SubgraphFetch, scope: ExecutionScope): Promise<SubgraphAnswer> {
    const { metrics, log, documents } = this.shared;
    const startedAt = performance.now();
    try {
      const { data, errors = [] } = await this.transport.fetch(fetch, scope);
      metrics.fetched(this.name, errors.length > 0 ? 'errors' : 'ok', startedAt);
      return { ...(data && { data }), ...(errors.length > 0 && { errors }) };
    } catch (err) {
      metrics.fetched(this.name, 'unavailable', startedAt);
      const { traceId } = scope.caller.trace;
      log.warn({ err, traceId, service: this.name }, 'subgraph did not answer');
      return { errors: unavailableErrors(this.name, fetch, documents.parse(fetch.query)) };
    }
  }
}
