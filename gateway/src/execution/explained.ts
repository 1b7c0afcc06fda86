import { placeName, type NullPlaces } from './null-places';
import type { ResponsePath } from './plan/json';

interface Told {
  readonly path?: ResponsePath | undefined;
  /** Set where the error may have taken any value below its path. */
  readonly covers?: boolean;
}

/** Which nulls of a response its errors tell already (GraphQL §6.4.4: one each). */
export class Explained {
  private readonly told = new Set<string>();
  private readonly covered: string[] = [];

  constructor(
    errors: readonly Told[],
    private readonly nulls: NullPlaces,
  ) {
    for (const error of errors) this.add(error);
  }

  add({ path, covers }: Told): void {
    if (path === undefined) return;
    // A null takes the objects around it along as far as they may not be without it: what else
    // was in them is told with it.
    const name = this.nulls.nameAt(path);
    if (name !== undefined) this.told.add(name);
    if (covers) this.covered.push(placeName(path));
  }

  /** Whether the null that `path` ends in is told. */
  has(path: ResponsePath): boolean {
    const name = this.nulls.nameAt(path);
    if (name !== undefined && this.told.has(name)) return true;
    const own = placeName(path);
    return this.covered.some((cover) => own.startsWith(cover));
  }
}
