import { Redis } from 'ioredis';
import type { Logger } from '../logging';
import { InProcessBus, type Bus, type BusListener } from './bus';
import type { StoredEvent } from './event';

const STREAM = 'suitegraph:events';
const MAX_LENGTH = 10_000;
const BLOCK_MS = 2_000;
const RETRY_MS = 500;

type Entries = [id: string, fields: string[]][];

/** Where a bus begins. */
export interface RedisBusOptions {
  /** Deliver what was published since then as well, as far as the stream still holds it. */
  readonly since?: Date;
}

/** The bus of many processes: one capped Redis stream, read by one blocking connection a process. */
export class RedisBus implements Bus {
  private readonly local = new InProcessBus();
  private readonly writer: Redis;
  private readonly reader: Redis;
  private readonly reading: Promise<void>;
  private closed = false;

  constructor(
    url: string,
    private readonly log: Logger,
    private readonly options: RedisBusOptions = {},
  ) {
    this.writer = new Redis(url, { maxRetriesPerRequest: 1, commandTimeout: 5_000 });
    this.reader = new Redis(url, { maxRetriesPerRequest: null });
    for (const connection of [this.writer, this.reader]) {
      connection.on('error', (error) => {
        log.warn({ err: error }, 'redis connection lost');
      });
    }
    this.reading = this.read();
  }

  async publish(events: readonly StoredEvent[]): Promise<void> {
    const batch = JSON.stringify(events, (_, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    await this.writer.xadd(STREAM, 'MAXLEN', '~', MAX_LENGTH, '*', 'batch', batch);
  }

  subscribe(listener: BusListener): () => void {
    return this.local.subscribe(listener);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.reader.disconnect();
    this.writer.disconnect();
    await this.reading;
    await this.local.close();
  }

  private async read(): Promise<void> {
    let last: string | undefined;
    while (!this.closed) {
      try {
        last ??= await this.begin();
        const answer = await this.reader.xread(
          'COUNT',
          100,
          'BLOCK',
          BLOCK_MS,
          'STREAMS',
          STREAM,
          last,
        );
        const entries: Entries = answer?.[0]?.[1] ?? [];
        for (const [id, fields] of entries) {
          last = id;
          await this.local.publish(parseBatch(fields[1] ?? '[]'));
        }
      } catch (error) {
        if (this.isClosed()) return;
        this.log.warn({ err: error }, 'reading the event stream failed');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  // Not `$`: between two reads that find nothing it would skip what came meanwhile.
  private async begin(): Promise<string> {
    const { since } = this.options;
    // An entry's id begins with its time in milliseconds.
    if (since) return `${since.getTime()}-0`;
    const [newest] = await this.reader.xrevrange(STREAM, '+', '-', 'COUNT', 1);
    return newest?.[0] ?? '0-0';
  }

  // A method, so that the compiler does not take the flag for constant across an await.
  private isClosed(): boolean {
    return this.closed;
  }
}

type Wire = Omit<StoredEvent, 'position' | 'occurredAt'> & { position: string; occurredAt: string };

function parseBatch(json: string): StoredEvent[] {
  const batch = JSON.parse(json) as Wire[];
  return batch.map((event) => ({
    ...event,
    position: BigInt(event.position),
    occurredAt: new Date(event.occurredAt),
  }));
}
