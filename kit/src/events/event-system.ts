import type { DataSource } from 'typeorm';
import { openDatabase } from '../database';
import type { Logger } from '../logging';
import { InProcessBus, type Bus } from './bus';
import { EventFeed } from './feed';
import { CreateKit1700000000000 } from './migration';
import { RedisBus } from './redis-bus';
import { pruneOutbox } from './retention';
import { Sequencer } from './sequencer';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DEFAULT_RETENTION_DAYS = 30;

/** How the event system of a process is set up. */
export interface EventSystemOptions {
  readonly databaseUrl: string;
  /** Needed when services run apart; one process alone does without. */
  readonly redisUrl?: string | undefined;
  /** Days an event can be replayed. */
  readonly retentionDays?: number;
  readonly log: Logger;
}

/** Outbox, sequencer, bus and feed of one process, over the `kit` schema. */
export class EventSystem {
  readonly database: DataSource;
  readonly feed: EventFeed;
  private readonly sequencer: Sequencer;
  private readonly bus: Bus;
  private readonly pruning: NodeJS.Timeout;

  private constructor(database: DataSource, bus: Bus, options: EventSystemOptions) {
    this.database = database;
    this.bus = bus;
    this.feed = new EventFeed(database, bus, options.log);
    this.sequencer = new Sequencer(options.databaseUrl, bus, options.log, (channel) =>
      database.query(`NOTIFY ${channel}`),
    );
    this.pruning = this.pruneHourly(options);
  }

  /** @throws Error when the database does not answer. */
  static async start(options: EventSystemOptions): Promise<EventSystem> {
    const { databaseUrl, redisUrl, log } = options;
    const database = await openDatabase({
      url: databaseUrl,
      schema: 'kit',
      entities: [],
      migrations: [CreateKit1700000000000],
      poolSize: 4,
      log,
    });
    const bus = redisUrl === undefined ? new InProcessBus() : new RedisBus(redisUrl, log);
    const system = new EventSystem(database, bus, options);
    await system.feed.start();
    system.sequencer.start();
    return system;
  }

  /** To be called when a transaction with events has committed: publishes without delay. */
  readonly committed = (): void => {
    this.sequencer.wake();
  };

  async close(): Promise<void> {
    clearInterval(this.pruning);
    await this.sequencer.close();
    await this.feed.close();
    await this.bus.close();
    await this.database.destroy();
  }

  private pruneHourly({
    retentionDays = DEFAULT_RETENTION_DAYS,
    log,
  }: EventSystemOptions): NodeJS.Timeout {
    return setInterval(() => {
      pruneOutbox(this.database, new Date(Date.now() - retentionDays * DAY_MS)).catch(
        (error: unknown) => {
          log.warn({ err: error }, 'pruning the outbox failed');
        },
      );
    }, HOUR_MS).unref();
  }
}
