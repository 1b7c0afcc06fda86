import { getDirectiveValues, GraphQLIncludeDirective, GraphQLSkipDirective } from 'graphql';
import type { OperationPart, PartStep } from '../../planning/split-operation';
import { isObject, ownValue, type JsonObject, type ResponsePath } from '../plan/json';
import type { Values } from '../plan/plan-run';
import type { TypeConditions } from '../plan/type-conditions';

/** An object of a part of the response. */
export interface Place {
  readonly path: ResponsePath;
  /** What the fetches have brought, and will bring, of the object. */
  readonly source: JsonObject;
}

/** What the caller was sent at a place. */
export interface Written extends Place {
  readonly value: unknown;
}

interface Visited {
  readonly value: unknown;
  readonly source: unknown;
  readonly path: ResponsePath;
}

/** Finds where in the response deferred fragments stand: nowhere in what a null took along. */
export class PlaceFinder {
  constructor(
    private readonly types: TypeConditions,
    /** Coerced. */
    private readonly variables: Values,
  ) {}

  /** The objects in `around` that `part` brings more of. */
  placesOf(part: OperationPart, around: Written): Place[] {
    const found: Place[] = [];
    this.visit(around, part.path, found);
    return found;
  }

  private visit({ value, source, path }: Visited, steps: readonly PartStep[], found: Place[]) {
    if (Array.isArray(value)) {
      if (!Array.isArray(source)) return;
      value.forEach((item: unknown, index) => {
        this.visit({ value: item, source: source[index], path: [...path, index] }, steps, found);
      });
      return;
    }
    if (!isObject(value) || !isObject(source)) return;
    const [step, ...rest] = steps;
    if (!step) found.push({ path, source });
    else if (!this.isIncluded(step)) return;
    else if (step.kind === 'fragment') {
      const { condition } = step;
      const typename = String(source['__typename']);
      if (condition !== undefined && !this.types.holds(condition, typename)) return;
      this.visit({ value, source, path }, rest, found);
    } else {
      const { key, source: sourceKey } = step;
      const inner = { value: ownValue(value, key), source: ownValue(source, sourceKey) };
      this.visit({ ...inner, path: [...path, key] }, rest, found);
    }
  }

  private isIncluded({ node }: PartStep): boolean {
    if (!node.directives || node.directives.length === 0) return true;
    const skip = getDirectiveValues(GraphQLSkipDirective, node, this.variables);
    const include = getDirectiveValues(GraphQLIncludeDirective, node, this.variables);
    return skip?.['if'] !== true && include?.['if'] !== false;
  }
}
