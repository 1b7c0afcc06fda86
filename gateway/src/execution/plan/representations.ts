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

/** The one leaf that tells objects of the one type that is sent apart. */
interface SingleKey {
  readonly typename: string;
  readonly key: string;
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
  private readonly single: SingleKey | undefined;

  constructor(
    private readonly required: Required,
    private readonly types: TypeConditions,
    codegen: boolean,
  ) {
    const typename = sentTypename(required.inputRewrites, types);
    const shape = requiredShape(required.requires, types);
    this.fast = typename && compileText({ shape, typename }, codegen);
    this.single = typename && singleKey(shape);
  }

  make(objects: readonly JsonObject[]): Representations {
    return this.single ? this.makeByKey(objects, this.single) : this.makeByText(objects);
  }

  private makeByKey(objects: readonly JsonObject[], { typename, key }: SingleKey): Representations {
    const known = new Map<unknown, number>();
    const slots = new Array<number>(objects.length);
    const texts: string[] = [];
    for (let index = 0; index < objects.length; index += 1) {
      const object = objects[index] as JsonObject;
      slots[index] = NOT_SENT;
      if (object['__typename'] !== typename) continue;
      const value = object[key];
      let slot = known.get(value);
      if (slot === undefined) {
        const made = this.textOf(object);
        if (made === undefined) continue;
        slot = texts.length;
        known.set(value, slot);
        texts.push(made);
      }
      slots[index] = slot;
    }
    return { texts, slots };
  }

  private makeByText(objects: readonly JsonObject[]): Representations {
    const known = new Map<string, number>();
    // Objects that stand for the same entity are often the same object.
    const seen = new Map<JsonObject, number>();
    const slots = new Array<number>(objects.length);
    const texts: string[] = [];
    for (let index = 0; index < objects.length; index += 1) {
      const object = objects[index] as JsonObject;
      let slot = seen.get(object);
      if (slot === undefined) {
        const made = this.textOf(object);
        slot = made === undefined ? NOT_SENT : known.get(made);
        if (made !== undefined && slot === undefined) {
          slot = texts.length;
          known.set(made, slot);
          texts.push(made);
        }
        seen.set(object, (slot ??= NOT_SENT));
      }
      slots[index] = slot;
    }
    return { texts, slots };
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

function singleKey({ byType }: RequiredShape): SingleKey | undefined {
  const sent = [...byType].filter(([, fields]) => fields.some(({ key }) => key === '__typename'));
  const [only] = sent;
  if (!only || sent.length > 1) return undefined;
  const [typename, fields] = only;
  const [field, ...others] = fields.filter(({ key }) => key !== '__typename');
  if (!field || field.nested || others.length > 0 || field.key in Object.prototype)
    return undefined;
  return { typename, key: field.key };
}
