import type { AssertionSigner } from '../app/ports';
import type { ExecutionScope } from '../execution/execution-scope';
import type { StreamHeaders, StreamStatement } from '../execution/headers/stream-headers';
import type { EventSink, SubscriptionSource, UpstreamOperation } from './source';
import { UpstreamSocket } from './upstream-socket';

interface RemoteSourceOptions {
  /** Where the subgraph's event streams are, as the `ws` package takes it. */
  readonly url: string;
  readonly headers: StreamHeaders;
  /** PEM certificates to trust in place of the well-known authorities. */
  readonly ca?: string | undefined;
  readonly signer: AssertionSigner;
  readonly maxMessageBytes: number;
}

// Headers that differ from client to client take a socket each.
const MOST_SOCKETS = 1_000;

/**
 * Event streams of a subgraph elsewhere, over one socket for all that have the same headers. The
 * socket proves the gateway; each subscribe message carries its caller's assertion in
 * `extensions.assertion`.
 */
export class RemoteSource implements SubscriptionSource {
  private readonly sockets = new Map<string, UpstreamSocket>();

  constructor(private readonly options: RemoteSourceOptions) {}

  /** Rejects when the subgraph cannot be reached, or too many sockets are open to it. */
  async subscribe(
    { query, operationName, variables }: UpstreamOperation,
    scope: ExecutionScope,
    sink: EventSink,
  ): Promise<() => void> {
    const statement = this.options.headers.of(scope, await scope.assert());
    const { extensions } = statement;
    const payload = { query, operationName, variables, extensions };
    return this.socketFor(statement).subscribe(payload, sink);
  }

  async close(): Promise<void> {
    await Promise.all([...this.sockets.values()].map((socket) => socket.close()));
  }

  private socketFor({ headers, isProved }: StreamStatement): UpstreamSocket {
    const key = JSON.stringify(headers);
    const known = this.sockets.get(key);
    if (known) return known;
    if (this.sockets.size >= MOST_SOCKETS) throw new Error('too many sockets are open');
    const { url, ca, signer, maxMessageBytes } = this.options;
    const made = new UpstreamSocket({
      ...{ url, headers, ca, maxMessageBytes },
      signer: isProved ? signer : undefined,
      onClosed: () => {
        if (this.sockets.get(key) === made) this.sockets.delete(key);
      },
    });
    this.sockets.set(key, made);
    return made;
  }
}
