import type { SubgraphAnswer } from '../execution/transport';
import type { Answer } from '../execution/answer';
import type { Delivery } from './subscription-stream';

interface HydrationOptions {
  /** Events that may wait for their turn. */
  readonly limit: number;
  /** Never rejects. */
  readonly hydrate: (event: SubgraphAnswer) => Promise<Answer>;
  readonly deliver: (delivery: Delivery) => void;
}

interface Waiting {
  readonly event: SubgraphAnswer;
  readonly cursor: string | undefined;
}

interface Slot {
  readonly cursor: string | undefined;
  answer: Answer | undefined;
}

const CONCURRENT = 8;

/** Hydrates events, several at a time, and delivers them in the order they came. */
export class Hydration {
  private readonly waiting: Waiting[] = [];
  private readonly running: Slot[] = [];
  private finish: (() => void) | undefined;

  constructor(private readonly options: HydrationOptions) {}

  /** Takes an event; false when too many wait already. */
  push(event: SubgraphAnswer, cursor: string | undefined): boolean {
    if (this.waiting.length >= this.options.limit) return false;
    this.waiting.push({ event, cursor });
    this.advance();
    return true;
  }

  /** Calls `finish` when everything taken so far is delivered. */
  end(finish: () => void): void {
    this.finish = finish;
    this.advance();
  }

  /** Drops what waits; what is under way is not delivered. */
  abort(): void {
    this.waiting.length = 0;
    this.running.length = 0;
    this.finish = undefined;
  }

  private advance(): void {
    while (this.running.length < CONCURRENT) {
      const next = this.waiting.shift();
      if (!next) break;
      const slot: Slot = { cursor: next.cursor, answer: undefined };
      this.running.push(slot);
      void this.options.hydrate(next.event).then((answer) => {
        slot.answer = answer;
        this.flush();
      });
    }
    if (this.running.length === 0) this.finish?.();
  }

  private flush(): void {
    for (let [first] = this.running; first?.answer; [first] = this.running) {
      this.running.shift();
      this.options.deliver({ answer: first.answer, cursor: first.cursor });
    }
    this.advance();
  }
}
