import type { FetchDataKeyRenamer } from '@apollo/query-planner';
import { isObject, ownValue } from './json';
import type { Located } from './plan-path';
import { fragmentType } from './rewrites';
import type { TypeConditions } from './type-conditions';

const PARENT = '..';

/** The variables that a fetch takes from the objects around an entity (`@fromContext`). */
export class ContextValues {
  readonly names: ReadonlySet<string>;

  constructor(
    private readonly rewrites: readonly FetchDataKeyRenamer[],
    private readonly types: TypeConditions,
  ) {
    this.names = new Set(rewrites.map(({ renameKeyTo }) => renameKeyTo));
  }

  /** The entries of a JSON object with the values at one place, each after a comma. */
  textAt(place: Located): string {
    const values = new Map<string, unknown>();
    for (const { path, renameKeyTo } of this.rewrites) {
      if (values.has(renameKeyTo)) continue;
      const value = this.valueAt(place, path);
      if (value !== undefined) values.set(renameKeyTo, value);
    }
    return [...values]
      .map(([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`)
      .join('');
  }

  // Each `..` leads to the object around the one before.
  private valueAt({ object, ancestors }: Located, path: readonly string[]): unknown {
    const levels = path.findIndex((element) => element !== PARENT);
    const from = levels === 0 ? object : ancestors[ancestors.length - levels];
    return this.select(from, path.slice(levels));
  }

  private select(value: unknown, path: readonly string[]): unknown {
    const [first, ...rest] = path;
    if (first === undefined || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => this.select(item, path));
    if (!isObject(value)) return undefined;
    const type = fragmentType(first);
    if (type === undefined) return this.select(ownValue(value, first), rest);
    const typename = value['__typename'];
    const holds = typeof typename !== 'string' || this.types.holds(type, typename);
    return holds ? this.select(value, rest) : undefined;
  }
}
