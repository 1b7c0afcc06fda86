import { GraphQLError } from 'graphql';
import type { Reported } from '../../authority/denial-report';
import type { OperationPart } from '../../planning/split-operation';
import { Answer } from '../answer';
import { IncrementalResult, type DeferredData } from '../incremental';
import type { Deferral } from '../plan/deferral';
import type { Failure } from '../plan/failure';
import type { ResponsePath } from '../plan/json';
import type { PlanRun } from '../plan/plan-run';
import type { TypeConditions } from '../plan/type-conditions';
import type { Projected } from '../projection/compile-projector';
import type { ProjectedOutcome } from '../report-errors';
import type { ResponseFailures } from '../response-failures';
import { failuresByPlace } from './failures-by-place';
import { PlaceFinder, type Place, type Written } from './places';

interface PartStreamOptions {
  readonly failures: ResponseFailures;
  readonly types: TypeConditions;
  readonly project: (part: OperationPart, source: unknown) => Projected;
  readonly report: (outcome: ProjectedOutcome) => Reported;
}

/** A part that is still to be sent, at its places. */
interface Pending {
  readonly part: OperationPart;
  readonly places: readonly Place[];
  /** Resolves when everything is there. */
  readonly ended: Promise<unknown>;
  failures: readonly Failure[] | undefined;
}

interface WrittenText {
  readonly place: Place;
  readonly dataText: string;
}

/** Writes the parts of one response, each when what it needs is there. */
export class PartStream {
  private readonly pending = new Set<Pending>();
  private readonly finder: PlaceFinder;

  constructor(
    private readonly run: PlanRun,
    private readonly deferral: Deferral,
    private readonly options: PartStreamOptions,
  ) {
    this.finder = new PlaceFinder(options.types, run.parts.coerced);
  }

  /** The answer whose primary part is there. It has a rest when something of it follows. */
  answer(primary: OperationPart): Answer {
    const { data } = this.run;
    const failures = this.options.failures.of(this.run.failures);
    const projected = this.options.project(primary, data);
    const { dataText } = projected;
    const reported = this.options.report({
      ...{ context: primary.context, typeName: primary.typeName },
      ...{ projected, failures, source: data },
    });
    this.expectInner(primary, [{ dataText, place: { path: [], source: data } }]);
    this.deferral.open();
    if (this.pending.size === 0) {
      this.deferral.stop();
      return new Answer({ dataText }, reported);
    }
    return new Answer({ dataText }, { ...reported, rest: this.rest() });
  }

  private rest(): AsyncGenerator<IncrementalResult, undefined> {
    const results = this.results();
    const end = results.return.bind(results);
    // A generator that waits would hear of it when it waits no more.
    results.return = (value) => {
      this.deferral.stop();
      return end(value);
    };
    return results;
  }

  private async *results(): AsyncGenerator<IncrementalResult, undefined> {
    try {
      while (this.pending.size > 0) {
        await Promise.race([...this.pending].map(({ ended }) => ended));
        const ready = [...this.pending].filter(({ failures }) => failures !== undefined);
        const parts = ready.flatMap((it) => this.write(it));
        yield new IncrementalResult(parts, this.pending.size > 0);
      }
    } catch (error) {
      if (!this.deferral.isLeft) throw error;
    } finally {
      this.deferral.stop();
    }
    return undefined;
  }

  private write(pending: Pending): DeferredData[] {
    this.pending.delete(pending);
    const { part, places, failures = [] } = pending;
    const placed = failuresByPlace(failures, places);
    const told = [...this.options.failures.of(this.run.failures), ...failures];
    const written = places.map((place, index) => {
      const projected = projectedAt(place.path, this.options.project(part, place.source));
      const outcome = {
        ...{ context: part.context, typeName: part.typeName, source: place.source },
        ...{ projected, at: place.path },
        failures: placed[index] ?? [],
      };
      return { place, dataText: projected.dataText, reported: this.report(outcome, told) };
    });
    this.expectInner(part, written);
    return written.map(({ place, dataText, reported }) => {
      return { label: part.label, path: place.path, dataText, ...reported };
    });
  }

  private report(outcome: ProjectedOutcome, told: readonly Failure[]): Reported {
    const reported = this.options.report({ ...outcome, told });
    // Nothing may be null without a reason, also where the caller was told before.
    const isBare =
      outcome.projected.dataText === 'null' && reported.errors.length === 0 && !reported.extensions;
    return isBare ? this.options.report(outcome) : reported;
  }

  /** Looks for what stands inside of a part, at all of its places. */
  private expectInner({ inner }: OperationPart, around: readonly WrittenText[]): void {
    if (inner.length === 0) return;
    const written = around.map(({ place, dataText }): Written => {
      return { ...place, value: JSON.parse(dataText) };
    });
    for (const part of inner) {
      const places = written.flatMap((it) => this.finder.placesOf(part, it));
      if (places.length > 0) this.expect(part, places);
    }
  }

  private expect(part: OperationPart, places: readonly Place[]): void {
    const ended = this.deferral.ended(part.id) ?? Promise.resolve([]);
    const pending: Pending = {
      ...{ part, places, failures: undefined },
      ended: ended.then((failures) => {
        pending.failures = this.options.failures.of(failures);
      }),
    };
    // It is waited for as soon as the caller has read what came before.
    pending.ended.catch(() => undefined);
    this.pending.add(pending);
  }
}

function projectedAt(place: ResponsePath, { dataText, errors }: Projected): Projected {
  if (errors.length === 0) return { dataText, errors };
  const placed = errors.map(({ message, path = [] }) => {
    return new GraphQLError(message, { path: [...place, ...path] });
  });
  return { dataText, errors: placed };
}
