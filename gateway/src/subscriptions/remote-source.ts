import type { AssertionSigner } from '../app/ports';
import type { ExecutionScope } from '../execution/execution-scope';
import type { SubgraphFetch } from '../execution/transport';
import { traceHeader } from '../telemetry/trace';
import type { EventSink, SubscriptionSource } from './source';
import { UpstreamConnection } from './upstream-connection';

interface RemoteSourceOptions {
  /** The subgraph's GraphQL endpoint, http(s) or ws(s). */
  readonly url: string;
  readonly signer: AssertionSigner;
  readonly maxMessageBytes: number;
}

const IDLE_MS = 30_000;

/**
 * Event streams of a subgraph elsewhere, all over one socket. The socket proves the gateway; each
 * subscribe message carries its caller's assertion in `extensions.assertion`.
 */
export class RemoteSource implements SubscriptionSource {
  private connecting: Promise<UpstreamConnection> | undefined;
  private idle: NodeJS.Timeout | undefined;

  constructor(private readonly options: RemoteSourceOptions) {}

  async subscribe(
    { query, operationName, variables }: SubgraphFetch,
    scope: ExecutionScope,
    sink: EventSink,
  ): Promise<() => void> {
    const assertion = await scope.assert();
    const connection = await this.connect();
    clearTimeout(this.idle);
    const extensions = { assertion, traceparent: traceHeader(scope.caller.trace) };
    const leave = connection.subscribe({ query, operationName, variables, extensions }, sink);
    return () => {
      leave();
      this.closeWhenIdle(connection);
    };
  }

  async close(): Promise<void> {
    clearTimeout(this.idle);
    const connection = await this.connecting?.catch(() => undefined);
    connection?.close();
  }

  private connect(): Promise<UpstreamConnection> {
    this.connecting ??= this.open();
    return this.connecting;
  }

  private async open(): Promise<UpstreamConnection> {
    const { url, signer, maxMessageBytes } = this.options;
    const onClosed = (): void => {
      this.connecting = undefined;
    };
    try {
      const assertion = await signer.sign(null);
      return await UpstreamConnection.open({
        url: url.replace(/^http/, 'ws'),
        assertion,
        maxMessageBytes,
        onClosed,
      });
    } catch (error) {
      onClosed();
      throw error;
    }
  }

  private closeWhenIdle(connection: UpstreamConnection): void {
    if (connection.streams > 0) return;
    clearTimeout(this.idle);
    this.idle = setTimeout(() => {
      if (connection.streams === 0) connection.close();
    }, IDLE_MS);
    this.idle.unref();
  }
}
