import { newSpanId, newTraceId, parseTraceparent } from '@suitegraph/kit/telemetry';

/** Where a request stands in its trace (W3C Trace Context, level 2). */
export interface Trace {
  readonly traceId: string;
  /** This hop's own span. */
  readonly spanId: string;
  readonly sampled: boolean;
}

/** Continues the caller's trace, or starts one when there is none. */
export function traceFrom(traceparent: unknown): Trace {
  const parent = parseTraceparent(typeof traceparent === 'string' ? traceparent : undefined);
  return {
    traceId: parent?.traceId ?? newTraceId(),
    spanId: newSpanId(),
    sampled: parent?.sampled ?? false,
  };
}

/** The value of `traceparent` for the next hop and of `traceresponse` for the caller. */
export function traceHeader({ traceId, spanId, sampled }: Trace): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}
