import type { AssertionSigner } from '../app/ports';
import type { ExecutionScope } from '../execution/execution-scope';
import { traceHeader } from '../telemetry/trace';
import type { EventSink, SubscriptionSource, UpstreamOperation } from './source';
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
  private connection: Promise<UpstreamConnection> | undefined;
  private idle: NodeJS.Timeout | undefined;

  constructor(private readonly options: RemoteSourceOptions) {}

  async subscribe(
    { query, operationName, variables }: UpstreamOperation,
    scope: ExecutionScope,
    sink: EventSink,
  ): Promise<() => void> {
    const assertion = await scope.assert();
    clearTimeout(this.idle);
    const connection = await this.connect();
    const extensions = {
      ...(assertion !== '' && { assertion }),
      traceparent: traceHeader(scope.caller.trace),
    };
    const leave = connection.subscribe({ query, operationName, variables, extensions }, sink);
    return () => {
      leave();
      this.closeWhenIdle(connection);
    };
  }

  async close(): Promise<void> {
    clearTimeout(this.idle);
    const connection = await this.connection?.catch(() => undefined);
    connection?.close();
  }

  private async connect(): Promise<UpstreamConnection> {
    const known = this.connection;
    const connection = await (known ?? (this.connection = this.open()));
    if (connection.isOpen) return connection;
    // It is closing, and tells so only when it is closed.
    if (this.connection === known) this.connection = undefined;
    return (this.connection ??= this.open());
  }

  private open(): Promise<UpstreamConnection> {
    const { url, signer, maxMessageBytes } = this.options;
    const forget = (): void => {
      if (this.connection === opening) this.connection = undefined;
    };
    const opening = signer.sign(null).then((assertion) =>
      UpstreamConnection.open({
        url: url.replace(/^http/, 'ws'),
        assertion,
        maxMessageBytes,
        onClosed: forget,
      }),
    );
    opening.catch(forget);
    return opening;
  }

  private closeWhenIdle(connection: UpstreamConnection): void {
    if (connection.streams > 0) return;
    clearTimeout(this.idle);
    this.idle = setTimeout(() => {
      if (connection.streams > 0) return;
      this.connection = undefined;
      connection.close();
    }, IDLE_MS);
    this.idle.unref();
  }
}
