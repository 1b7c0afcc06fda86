import type { GatewayLog } from '../app/ports';
import type { DenialResponse } from '../authority/authority-settings';
import { denialErrors, NO_DENIALS, type Denials } from '../authority/denial-errors';
import { reportDenials, type Reported } from '../authority/denial-report';
import type { DeniedFields } from '../authority/operation-authority';
import { completionError, maskError, maskErrors, withTrace } from '../errors/mask-errors';
import { Explained } from './explained';
import { NullPlaces } from './null-places';
import { placeFailures } from './place-failures';
import type { Failure } from './plan/failure';
import type { ResponsePath } from './plan/json';
import type { Projected } from './projection/compile-projector';
import { SelectedFields, type Selection } from './selected-fields';

/** Data that was written, and what went wrong with it. */
export interface Outcome extends Selection {
  readonly denied: DeniedFields;
  readonly projected: Projected;
  /** What failed on the way to this data. */
  readonly failures: readonly Failure[];
  /** Where in the response the data is; the response itself when left out. */
  readonly at?: ResponsePath;
  /** What the caller was told before. */
  readonly told?: readonly Failure[];
}

/** An outcome as those know it who wrote the data. */
export type ProjectedOutcome = Omit<Outcome, 'denied' | 'variables'>;

interface Reporting {
  readonly traceId: string;
  readonly log: GatewayLog;
  readonly denials: DenialResponse;
}

/** The errors of an outcome as the caller sees them, one for each null (GraphQL §6.4.4). */
export function reportErrors(outcome: Outcome, { traceId, log, denials }: Reporting): Reported {
  const { projected, failures, at = [], told: before = [] } = outcome;
  const data: unknown = JSON.parse(projected.dataText);
  const refused = denialsOf(outcome, data);
  const nulls = new NullPlaces(data, at);
  const selected = new SelectedFields(outcome);
  const own = new Set(failures);
  const others = [...before.filter((it) => !own.has(it)), ...refused.errors];
  const { told, untold } = placeFailures(failures, {
    nulls,
    selectedLength: (path) => at.length + selected.lengthOf(path.slice(at.length)),
    others,
  });
  // What no caller is told is logged all the same.
  for (const failure of untold) maskError(failure, traceId, log);
  const explained = new Explained([...told, ...others], nulls);
  const completions = projected.errors
    .filter(({ path = [] }) => !explained.has(path) && !refused.covers(path))
    .map((error) => completionError(error, traceId));
  const visible = [...maskErrors(told, traceId, log), ...completions];
  return reportDenials(visible, withTrace(refused.errors, traceId), denials);
}

function denialsOf({ context, denied, at = [] }: Outcome, data: unknown): Denials {
  return denied.size === 0 ? NO_DENIALS : denialErrors(context, denied, data, at);
}
