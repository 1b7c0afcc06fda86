import type { FetchDataRewrite, QueryPlanSelectionNode } from '@apollo/query-planner';
import { textOf, type JsonObject } from './json';
import { NOT_FETCHED, compileText, type RepresentationText } from './representation-text';
import { requiredShape, sentTypename, type RequiredShape } from './required-shape';
import { applyRewrites } from './rewrites';
import { selectRequired } from './select-required';
import type { TypeConditions } from './type-conditions';

interface Required {
  readonly requires: readonly QueryPlanSelectionNode[];
  readonly inputRewrites: readonly FetchDataRewrite[];
}

/** The leaves that tell objects of the one type that is sent apart. */
interface Leaves {
  readonly typename: string;
  /** The one most likely to differ, and the others. */
  readonly key: string;
  readonly others: readonly string[];
}

/** An object that was seen, and what is sent for those with the same leaves. */
interface Known {
  readonly object: JsonObject;
  readonly slot: number;
}

/** The objects of one fetch that were sent. `slots` has the index sent for each, -1 for none. */
export interface Representations {
  /** JSON text of each that is sent; all distinct. */
  readonly texts: readonly string[];
  readonly slots: readonly number[];
}

const NOT_SENT = -1;

/** Makes the representations of a fetch; equal ones are sent once. */
export class RepresentationMaker {
  private readonly fast: RepresentationText | undefined;
  private readonly leaves: Leaves | undefined;

  constructor(
    private readonly required: Required,
    private readonly types: TypeConditions,
    codegen: boolean,
  ) {
    const typename = sentTypename(required.inputRewrites, types);
    const shape = requiredShape(required.requires, types);
    this.fast = typename && compileText({ shape, typename }, codegen);
    this.leaves = typename && leavesOf(shape, types);
  }

  make(objects: readonly JsonObject[]): Representations {
    return this.leaves ? this.makeByLeaves(objects, this.leaves) : this.makeByText(objects);
  }

  // Comparing leaves takes less than writing them.
  private makeByLeaves(objects: readonly JsonObject[], leaves: Leaves): Representations {
    const { typename, key, others } = leaves;
    const sent = new Distinct();
    const known = new Map<unknown, Known>();
    const slots = new Array<number>(objects.length);
    for (let index = 0; index < objects.length; index += 1) {
      const object = objects[index] as JsonObject;
      slots[index] = NOT_SENT;
      if (object['__typename'] !== typename) continue;
      const like = known.get(object[key]);
      if (like && haveSame(others, like.object, object)) slots[index] = like.slot;
      else {
        const slot = sent.slotOf(this.textOf(object));
        known.set(object[key], { object, slot });
        slots[index] = slot;
      }
    }
    return { texts: sent.texts, slots };
  }

  private makeByText(objects: readonly JsonObject[]): Representations {
    const sent = new Distinct();
    // Objects that stand for the same entity are often the same object.
    const seen = new Map<JsonObject, number>();
    const slots = new Array<number>(objects.length);
    for (let index = 0; index < objects.length; index += 1) {
      const object = objects[index] as JsonObject;
      let slot = seen.get(object);
      if (slot === undefined) seen.set(object, (slot = sent.slotOf(this.textOf(object))));
      slots[index] = slot;
    }
    return { texts: sent.texts, slots };
  }

  private textOf(object: JsonObject): string | undefined {
    if (!this.fast) return this.exactText(object);
    try {
      return this.fast(object);
    } catch (error) {
      if (error !== NOT_FETCHED) throw error;
      return this.exactText(object);
    }
  }

  private exactText(object: JsonObject): string | undefined {
    const { requires, inputRewrites } = this.required;
    const representation = selectRequired(object, requires, this.types);
    if (!representation?.['__typename']) return undefined;
    applyRewrites(inputRewrites, representation, this.types);
    return textOf(representation);
  }
}

/** Texts without those that are there already. */
class Distinct {
  readonly texts: string[] = [];
  private readonly slots = new Map<string, number>();

  slotOf(text: string | undefined): number {
    if (text === undefined) return NOT_SENT;
    let slot = this.slots.get(text);
    if (slot === undefined) {
      slot = this.texts.length;
      this.slots.set(text, slot);
      this.texts.push(text);
    }
    return slot;
  }
}

function haveSame(keys: readonly string[], one: JsonObject, other: JsonObject): boolean {
  for (const key of keys) if (one[key] !== other[key]) return false;
  return true;
}

function leavesOf({ byType }: RequiredShape, types: TypeConditions): Leaves | undefined {
  const sent = [...byType].filter(([, fields]) => fields.some(({ key }) => key === '__typename'));
  const [only] = sent;
  if (!only || sent.length > 1) return undefined;
  const [typename, fields] = only;
  const leaves = fields.filter(({ key }) => key !== '__typename');
  if (leaves.some(({ key, nested }) => nested || key in Object.prototype)) return undefined;
  const keys = leaves.map(({ key }) => key);
  const key = keys.find((name) => types.isIdentifying(typename, name)) ?? keys[0];
  if (key === undefined) return undefined;
  return { typename, key, others: keys.filter((name) => name !== key) };
}
