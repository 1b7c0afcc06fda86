import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Logger } from '../logging';
import type { Bus } from './bus';
import { toEvent, type OutboxRow } from './outbox';

const LOCK_KEY = 7_306_921_145;
const CHANNEL = 'suitegraph_outbox';
const BATCH = 500;
const STANDBY_MS = 1_000;
const SAFETY_POLL_MS = 500;

const SEQUENCE_BATCH = `
  WITH head AS (SELECT position FROM kit.outbox_head FOR UPDATE),
  waiting AS (
    SELECT id, seq FROM kit.outbox WHERE position IS NULL ORDER BY seq LIMIT ${BATCH}
  ),
  numbered AS (SELECT id, row_number() OVER (ORDER BY seq) AS n FROM waiting),
  placed AS (
    UPDATE kit.outbox o SET position = head.position + numbered.n
    FROM numbered, head WHERE o.id = numbered.id RETURNING o.*
  ),
  moved AS (UPDATE kit.outbox_head SET position = position + (SELECT count(*) FROM numbered))
  SELECT * FROM placed ORDER BY position`;

/**
 * Gives committed events their position and publishes them. Of all processes one at a time does it,
 * the one that holds an advisory lock; the others stand by. A row gets its position only after its
 * transaction has committed, so a reader that has seen position n never meets a smaller one later.
 */
export class Sequencer {
  private client: Client | undefined;
  private leading = false;
  private closed = false;
  private woken: (() => void) | undefined;
  private pending = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly url: string,
    private readonly bus: Bus,
    private readonly log: Logger,
    private readonly notify: (channel: string) => Promise<unknown>,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** Says that a transaction with events has committed in this process. */
  wake(): void {
    if (this.leading) this.signal();
    else this.notify(CHANNEL).catch(() => undefined); // the leader polls anyway
  }

  async close(): Promise<void> {
    this.closed = true;
    this.signal();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.closed) {
      try {
        await this.connect();
        await this.stepUp();
        await this.lead();
      } catch (error) {
        if (!this.isClosed()) this.log.warn({ err: error }, 'event sequencer lost its connection');
      } finally {
        this.leading = false;
        await this.client?.end().catch(() => undefined);
        this.client = undefined;
      }
      if (!this.isClosed()) await sleep(STANDBY_MS);
    }
  }

  private async connect(): Promise<void> {
    this.client = new Client({
      connectionString: this.url,
      application_name: 'suitegraph-sequencer',
      connectionTimeoutMillis: 10_000,
      query_timeout: 30_000,
      keepAlive: true,
    });
    this.client.on('error', () => {
      this.leading = false;
      this.signal();
    });
    this.client.on('notification', () => {
      this.signal();
    });
    await this.client.connect();
  }

  private async stepUp(): Promise<void> {
    while (!this.closed) {
      const answer = await this.client?.query<{ won: boolean }>(
        'SELECT pg_try_advisory_lock($1) AS won',
        [LOCK_KEY],
      );
      if (answer?.rows[0]?.won === true) break;
      await this.rest(STANDBY_MS);
    }
    await this.client?.query(`LISTEN ${CHANNEL}`);
    this.leading = true;
  }

  private async lead(): Promise<void> {
    while (!this.closed && this.leading && this.client) {
      const answer = await this.client.query<OutboxRow>(SEQUENCE_BATCH);
      if (answer.rows.length > 0) await this.publish(answer.rows);
      if (answer.rows.length < BATCH) await this.rest(SAFETY_POLL_MS);
    }
  }

  private async publish(placed: readonly OutboxRow[]): Promise<void> {
    try {
      await this.bus.publish(placed.map(toEvent));
    } catch (error) {
      // Every feed notices the missing positions and reads them from the outbox.
      this.log.warn({ err: error }, 'publishing events failed');
    }
  }

  private signal(): void {
    this.pending = true;
    this.woken?.();
  }

  private async rest(ms: number): Promise<void> {
    if (!this.pending) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.woken = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.pending = false;
    this.woken = undefined;
  }

  private isClosed(): boolean {
    return this.closed;
  }
}
