import { EventEmitter } from 'node:events';
import type { StoredEvent } from './event';

/** Takes a batch of events in commit order. */
export type BusListener = (events: readonly StoredEvent[]) => void;

/**
 * Carries sequenced events from the sequencer to every process. It may lose or repeat a batch:
 * the feed at its end knows from the positions and reads what is missing from the outbox.
 */
export interface Bus {
  publish(events: readonly StoredEvent[]): Promise<void>;
  /** Returns the function that ends the subscription. */
  subscribe(listener: BusListener): () => void;
  close(): Promise<void>;
}

/** The bus of a single process. */
export class InProcessBus implements Bus {
  private readonly emitter = new EventEmitter().setMaxListeners(0);

  publish(events: readonly StoredEvent[]): Promise<void> {
    this.emitter.emit('events', events);
    return Promise.resolve();
  }

  subscribe(listener: BusListener): () => void {
    this.emitter.on('events', listener);
    return () => this.emitter.off('events', listener);
  }

  close(): Promise<void> {
    this.emitter.removeAllListeners();
    return Promise.resolve();
  }
}
