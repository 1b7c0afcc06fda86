import { ownValue, type JsonObject, type ResponsePath } from './plan/json';

/** Where the data of a response is null. */
export class NullPlaces {
  constructor(
    /** Parsed. */
    private readonly data: unknown,
    /** Where in the response the data is. */
    private readonly at: ResponsePath,
  ) {}

  /** How much of a path leads to the null that it ends in; undefined when it ends in none. */
  lengthAt(path: ResponsePath): number | undefined {
    if (!this.holds(path)) return undefined;
    let value = this.data;
    for (let length = this.at.length; length <= path.length; length += 1) {
      if (value === null) return length;
      if (length === path.length || typeof value !== 'object') return undefined;
      value = ownValue(value as JsonObject, String(path[length]));
    }
    return undefined;
  }

  /** Names the null that a path ends in: the same for all paths that end there. */
  nameAt(path: ResponsePath): string | undefined {
    const length = this.lengthAt(path);
    return length === undefined ? undefined : placeName(path.slice(0, length));
  }

  /** Whether a path leads into the data, and not to another part of the response. */
  holds(path: ResponsePath): boolean {
    const { at } = this;
    return path.length >= at.length && at.every((element, index) => element === path[index]);
  }
}

/** A name for a place: those of the places below it begin with it. */
export function placeName(path: ResponsePath): string {
  return path.map((element) => `${element}\0`).join('');
}
