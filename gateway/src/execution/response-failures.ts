import type { PlannedKeys } from '../planning/normalise/planned-keys';
import type { Failure } from './plan/failure';

/** The failures of one run at their places in the response, which has keys of its own. */
export class ResponseFailures {
  private readonly known = new WeakMap<Failure, Failure>();

  constructor(private readonly keys: PlannedKeys) {}

  /** Each failure is one object, however often it is asked for. */
  of(failures: readonly Failure[]): readonly Failure[] {
    if (this.keys.areThoseOfResponse) return failures;
    return failures.map((failure) => this.placed(failure));
  }

  private placed(failure: Failure): Failure {
    const known = this.known.get(failure);
    if (known) return known;
    const { path, causedBy } = failure;
    const placed = {
      ...failure,
      ...(path && { path: this.keys.responsePath(path) }),
      ...(causedBy && { causedBy: this.placed(causedBy) }),
    };
    this.known.set(failure, placed);
    return placed;
  }
}
