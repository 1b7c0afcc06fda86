import type { Delivery } from '../subgraph-fetcher';

/** An answer that holds some of the entities a fetch needs. */
export interface EntitySource {
  readonly delivery: Promise<Delivery | undefined>;
  /** How many entities it was asked for. */
  readonly count: number;
  /** For each representation of the fetch its index in the answer, -1 when it is not there. */
  readonly slots: readonly number[];
}

interface Sending {
  readonly delivery: Promise<Delivery | undefined>;
  readonly count: number;
}

interface Asked {
  readonly sending: Sending;
  readonly slot: number;
}

const ELSEWHERE = -1;

/**
 * The entities that an operation has asked for in the same words. Branches of a plan often need the
 * same of the same entities: who comes second waits for what the first has sent, and sends the rest.
 */
export class EntityPool {
  private readonly asked = new Map<string, Asked>();

  constructor(
    /** Sends a JSON list of representations. */
    private readonly send: (text: string) => Promise<Delivery | undefined>,
  ) {}

  /** The sources of the entities with these representations, which are distinct JSON texts. */
  claim(representations: readonly string[]): EntitySource[] {
    const bySending = new Map<Sending, number[]>();
    const fresh: number[] = [];
    representations.forEach((text, index) => {
      const known = this.asked.get(text);
      if (known) slotsOf(known.sending, bySending, representations)[index] = known.slot;
      else fresh.push(index);
    });
    if (fresh.length > 0) {
      const slots = slotsOf(this.ask(representations, fresh), bySending, representations);
      fresh.forEach((index, slot) => (slots[index] = slot));
    }
    return [...bySending].map(([{ delivery, count }, slots]) => ({ delivery, count, slots }));
  }

  private ask(representations: readonly string[], fresh: readonly number[]): Sending {
    const texts =
      fresh.length === representations.length
        ? representations
        : fresh.map((index) => representations[index] ?? '');
    const sending = { delivery: this.send(`[${texts.join()}]`), count: texts.length };
    texts.forEach((text, slot) => this.asked.set(text, { sending, slot }));
    return sending;
  }
}

function slotsOf(
  sending: Sending,
  bySending: Map<Sending, number[]>,
  representations: readonly string[],
): number[] {
  const known = bySending.get(sending);
  if (known) return known;
  const slots = new Array<number>(representations.length).fill(ELSEWHERE);
  bySending.set(sending, slots);
  return slots;
}
