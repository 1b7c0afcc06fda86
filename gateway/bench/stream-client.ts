import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { WebSocket } from 'ws';

/** What a client tells the gateway's process. */
export type Command =
  | { readonly do: 'publish'; readonly count: number; readonly perSecond: number }
  | { readonly do: 'measure' }
  | { readonly do: 'token'; readonly userId: string }
  | { readonly do: 'close' };

/** What it answers. */
export interface Report {
  readonly url?: string;
  readonly memory?: NodeJS.MemoryUsage;
  /** Streams of the feed. */
  readonly listening?: number;
  readonly token?: string;
  readonly closedMs?: number;
}

/** A gateway in a process of its own, so that what is measured is its alone. */
export class MeasuredGateway {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(): Promise<MeasuredGateway> {
    const file = path.join(__dirname, 'stream-gateway.ts');
    const child = fork(file, { execArgv: ['--expose-gc', '-r', '@swc-node/register'] });
    const [{ url = '' }] = (await once(child, 'message')) as [Report];
    return new MeasuredGateway(child, url);
  }

  tell(command: Command): void {
    this.child.send(command);
  }

  async ask(command: Command): Promise<Report> {
    const answer = once(this.child, 'message');
    this.tell(command);
    const [report] = (await answer) as [Report];
    return report;
  }
}

/** Opens a socket and subscribes; resolves when the gateway has acknowledged the socket. */
export async function subscribe(
  url: string,
  { query, token }: { query: string; token?: string },
  onEvent: (text: string) => void,
): Promise<WebSocket> {
  const socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false });
  await once(socket, 'open');
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const acknowledged = once(socket, 'message');
  socket.send(JSON.stringify({ type: 'connection_init', payload: authorization }));
  await acknowledged;
  socket.on('message', (data: Buffer) => onEvent(data.toString('utf8')));
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
  return socket;
}

/** The value below which a share of the values lies. `sorted` is in ascending order. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
