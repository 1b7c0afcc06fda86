import type { Placement } from './failure';
import type { JsonObject, ResponsePath } from './json';
import { fixedPart, locate, type PlanPath } from './plan-path';
import type { Affected } from './missing-answers';

interface Sent {
  readonly objects: readonly JsonObject[];
  readonly slots: readonly number[];
}

/**
 * Where in the response the objects of a fetch are. An object is found by itself, not by its index:
 * others may not have been sent, equal ones were sent once, and fetches at the same time may have
 * brought more.
 */
export class EntityPlaces {
  private readonly places = new Map<JsonObject, ResponsePath[]>();
  private bySlot: Map<number, ResponsePath[]> | undefined;

  constructor(
    data: JsonObject,
    private readonly paths: readonly PlanPath[],
    private readonly sent: Sent,
  ) {
    for (const { object, path } of paths.flatMap((it) => locate(data, it))) {
      const known = this.places.get(object);
      if (known) known.push(path);
      else this.places.set(object, [path]);
    }
  }

  /** The places of what a subgraph tells at a path of its own. */
  place(path: ResponsePath | undefined): Placement {
    const [field, slot, ...below] = path ?? [];
    if (field === '_entities' && typeof slot === 'number') {
      const places = this.placesOf(slot);
      if (places) return { places, below };
    }
    return { places: this.surroundings(), below: [], covers: true };
  }

  /** Each object that was sent, once, with its places. */
  affected(): Affected[] {
    const sent = this.sent.objects.filter((_, index) => (this.sent.slots[index] ?? -1) >= 0);
    return [...new Set(sent)].map((object) => ({ object, places: this.places.get(object) ?? [] }));
  }

  // Equal objects share a slot.
  private placesOf(slot: number): ResponsePath[] | undefined {
    this.bySlot ??= this.indexSlots();
    return this.bySlot.get(slot);
  }

  private indexSlots(): Map<number, ResponsePath[]> {
    const bySlot = new Map<number, ResponsePath[]>();
    const indexed = new Set<JsonObject>();
    this.sent.objects.forEach((object, index) => {
      const slot = this.sent.slots[index] ?? -1;
      const places = this.places.get(object);
      if (slot < 0 || !places || indexed.has(object)) return;
      indexed.add(object);
      const known = bySlot.get(slot);
      if (known) for (const place of places) known.push(place);
      else bySlot.set(slot, [...places]);
    });
    return bySlot;
  }

  // A path of the response that is sure to be one, and holds all the objects.
  private surroundings(): ResponsePath[] {
    const fixed = this.paths.map(fixedPart).filter((path) => path.length > 0);
    return [...new Map(fixed.map((path) => [path.join('\0'), path])).values()];
  }
}
