import type { AssertionSigner } from '../app/ports';
import type { EventSink } from './source';
import { UpstreamConnection } from './upstream-connection';

interface UpstreamSocketOptions {
  /** ws(s) or ws+unix. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly ca: string | undefined;
  /** Undefined where the subgraph may not see the gateway's assertion. */
  readonly signer: AssertionSigner | undefined;
  readonly maxMessageBytes: number;
  /** Nothing is open any more. */
  readonly onClosed: () => void;
}

const IDLE_MS = 30_000;

/** The streams that have the same headers, over one socket: opened when needed, closed when idle. */
export class UpstreamSocket {
  private connection: Promise<UpstreamConnection> | undefined;
  private idle: NodeJS.Timeout | undefined;

  constructor(private readonly options: UpstreamSocketOptions) {}

  /** Starts a stream and returns how to leave it. */
  async subscribe(
    payload: Readonly<Record<string, unknown>>,
    sink: EventSink,
  ): Promise<() => void> {
    clearTimeout(this.idle);
    const connection = await this.connect();
    const leave = connection.subscribe(payload, sink);
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
    const forget = (): void => {
      if (this.connection !== opening) return;
      this.connection = undefined;
      this.options.onClosed();
    };
    const opening = this.connectNow(forget);
    opening.catch(forget);
    return opening;
  }

  private async connectNow(onClosed: () => void): Promise<UpstreamConnection> {
    const { url, headers, ca, signer, maxMessageBytes } = this.options;
    const assertion = signer ? await signer.sign(null) : '';
    return UpstreamConnection.open({ url, headers, ca, assertion, maxMessageBytes, onClosed });
  }

  private closeWhenIdle(connection: UpstreamConnection): void {
    if (connection.streams > 0) return;
    clearTimeout(this.idle);
    this.idle = setTimeout(() => {
      if (connection.streams > 0) return;
      this.connection = undefined;
      connection.close();
      this.options.onClosed();
    }, IDLE_MS);
    this.idle.unref();
  }
}
