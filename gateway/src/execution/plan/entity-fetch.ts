import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { Delivery } from '../subgraph-fetcher';
import { bringsLeavesOnly } from './planned-fetch';
import type { Collector } from './collector';
import { consequencesFor } from './consequences';
import type { ContextValues } from './context-values';
import { placeErrors } from './failure';
import { isObject, type JsonObject } from './json';
import { copyOf, mergeInto } from './merge';
import { EntityPlaces } from './entity-places';
import type { EntitySource } from './entity-pool';
import { locate, type PlanPath } from './plan-path';
import type { PlanRun, Step } from './plan-run';
import type { RepresentationMaker } from './representations';
import { applyRewrites } from './rewrites';
import type { FetchParts } from './root-fetch';
import { atOnce } from './steps';
import { missingEntities } from './missing-answers';

export interface EntityFetchParts extends FetchParts {
  readonly paths: readonly PlanPath[];
  readonly collectors: readonly Collector[];
  readonly representations: RepresentationMaker;
  /** What the representations hold. */
  readonly requires: readonly QueryPlanSelectionNode[];
  readonly context: ContextValues | undefined;
  /** Whether objects at one path may hold the same object: what is fetched for them is equal. */
  readonly mayShareObjects: boolean;
}

/** The objects that one sending is for. */
interface Batch {
  readonly objects: readonly JsonObject[];
  /** Where in `objects` those of each path end. */
  readonly ends: readonly number[];
  readonly slots: readonly number[];
  readonly count: number;
}

/** A fetch of further fields of objects that other fetches brought. */
export class EntityFetch {
  private readonly readsOnly: boolean;

  constructor(private readonly parts: EntityFetchParts) {
    this.readsOnly = parts.outputRewrites.length === 0 && bringsLeavesOnly(parts.fetch);
  }

  readonly run: Step = (run) => {
    const { context, collectors } = this.parts;
    const failures = run.failedBefore();
    if (failures.length > 0) {
      const { data, parts } = run;
      run.fail(consequencesFor(this.parts, { data, failures, variables: parts.coerced }));
    }
    if (context) return this.loadByContext(run, context);
    const objects: JsonObject[] = [];
    const ends = collectors.map((collect) => {
      collect(run.data, objects);
      return objects.length;
    });
    return this.load(run, { objects, ends }, '');
  };

  // Arguments are the same for all entities of a fetch: one is sent for each set of values.
  private loadByContext(run: PlanRun, context: ContextValues): Promise<void> | undefined {
    const byContext = new Map<string, JsonObject[]>();
    for (const place of this.parts.paths.flatMap((path) => locate(run.data, path))) {
      const text = context.textAt(place);
      const objects = byContext.get(text);
      if (objects) objects.push(place.object);
      else byContext.set(text, [place.object]);
    }
    const steps = [...byContext].map(
      ([text, objects]): Step =>
        () =>
          this.load(run, { objects, ends: [objects.length] }, text),
    );
    return atOnce(steps)(run);
  }

  private load(
    run: PlanRun,
    { objects, ends }: Pick<Batch, 'objects' | 'ends'>,
    contextText: string,
  ): Promise<void> | undefined {
    if (objects.length === 0) return undefined;
    const { fetch, used, shared, representations } = this.parts;
    const { texts, slots } = representations.make(objects);
    if (texts.length === 0) return undefined;
    const rest = run.variablesText(used) + contextText;
    const batch = { objects, ends, slots, count: texts.length };
    if (!shared) {
      const variablesText = `{"representations":[${texts.join()}]${rest}}`;
      return this.receive(run, batch, run.send(fetch, variablesText));
    }
    const sources = run.entities(fetch, rest, texts);
    return atOnce(
      sources.map((source) => () => this.receive(run, batchOf(batch, source), source.delivery)),
    )(run);
  }

  private async receive(
    run: PlanRun,
    batch: Batch,
    sending: Promise<Delivery | undefined>,
  ): Promise<void> {
    const delivery = await sending;
    if (delivery) this.deliver(run, batch, delivery);
    else this.miss(run, batch, undefined);
  }

  private deliver(run: PlanRun, batch: Batch, delivery: Delivery): void {
    const { data, errors = [] } = this.readsOnly ? delivery.answer : delivery.take();
    if (errors.length > 0) this.placeErrors(run, batch, errors.filter(concerning(batch)));
    const entities: unknown = isObject(data) ? data['_entities'] : undefined;
    if (!Array.isArray(entities)) {
      if (errors.length === 0) this.miss(run, batch, 'it holds no list of entities');
    } else if (entities.length !== batch.count) {
      this.miss(run, batch, `it holds ${entities.length} entities where ${batch.count} were asked`);
    } else if (!entities.every(isEntity)) this.miss(run, batch, 'an entity of it is no object');
    else if (this.readsOnly) this.mergeLeaves(batch, entities);
    else this.merge(batch, entities);
  }

  private mergeLeaves({ objects, slots }: Batch, entities: readonly (JsonObject | null)[]): void {
    const { types } = this.parts;
    for (let index = 0; index < objects.length; index += 1) {
      const entity = entities[slots[index] ?? -1];
      if (entity) mergeInto(objects[index] as JsonObject, entity, types);
    }
  }

  private merge({ objects, ends, slots }: Batch, entities: (JsonObject | null)[]): void {
    const owners = new Array<number>(entities.length).fill(-1);
    let path = 0;
    for (let index = 0; index < objects.length; index += 1) {
      while (index >= (ends[path] ?? objects.length)) path += 1;
      const slot = slots[index] ?? -1;
      let entity = entities[slot];
      if (!entity) continue;
      const object = objects[index] as JsonObject;
      const owner = owners[slot];
      if (owner === -1) this.rewrite(entity, object);
      // Objects at other places get fields of other fetches: they must not be the same.
      else if (owner !== path || !this.parts.mayShareObjects) {
        entities[slot] = entity = copyOf(entity);
      }
      owners[slot] = path;
      mergeInto(object, entity, this.parts.types);
    }
  }

  private rewrite(entity: JsonObject, object: JsonObject): void {
    const { outputRewrites, types } = this.parts;
    if (outputRewrites.length === 0) return;
    // Rewrites are told apart by type, which the fetch may not have asked for, or its subgraph
    // knows but by an interface.
    const typename = object['__typename'];
    if (types.isObjectType(typename)) entity['__typename'] = typename;
    else entity['__typename'] ??= typename;
    applyRewrites(outputRewrites, entity, types);
  }

  private placeErrors(run: PlanRun, batch: Batch, errors: readonly unknown[]): void {
    const { fetch, outputRewrites, paths } = this.parts;
    const places = new EntityPlaces(run.data, paths, batch);
    const origin = { service: fetch.service, outputRewrites };
    run.fail(placeErrors(errors, origin, (path) => places.place(path)));
  }

  private miss(run: PlanRun, batch: Batch, misfit: string | undefined): void {
    const { coerced: variables } = run.parts;
    const affected = new EntityPlaces(run.data, this.parts.paths, batch).affected();
    run.fail(missingEntities({ ...this.parts, variables, misfit }, affected));
  }
}

/** Those objects of a batch whose entities come from one source. */
function batchOf(batch: Batch, { slots, count }: EntitySource): Batch {
  const ofSource = batch.slots.map((slot) => (slot < 0 ? slot : (slots[slot] ?? -1)));
  return { ...batch, slots: ofSource, count };
}

/** Tells errors at entities that others have asked for in the same sending. */
function concerning({ slots, count }: Batch): (error: unknown) => boolean {
  return (error) => {
    const path: unknown = isObject(error) ? error['path'] : undefined;
    const [field, slot] = Array.isArray(path) ? (path as unknown[]) : [];
    const isOfOne = field === '_entities' && typeof slot === 'number' && slot < count;
    return !isOfOne || slots.includes(slot);
  };
}

function isEntity(value: unknown): value is JsonObject | null {
  return typeof value === 'object' && !Array.isArray(value);
}
