import { randomBytes } from 'node:crypto';

/** A caller's position in a trace: W3C Trace Context, level 2. */
export interface TraceContext {
  /** 32 lower-case hex digits. */
  traceId: string;
  /** 16 lower-case hex digits. */
  parentId: string;
  sampled: boolean;
}

/** A new random span id: 16 lower-case hex digits, never all zero. */
export function newSpanId(): string {
  return randomId(8);
}

/** A new random trace id: 32 lower-case hex digits, never all zero. */
export function newTraceId(): string {
  return randomId(16);
}

/**
 * Reads a `traceparent` header; null for anything malformed, which the standard says to ignore
 * (W3C Trace Context §3.2.2.3: version ff and all-zero ids are invalid).
 */
export function parseTraceparent(header: string | undefined): TraceContext | null {
  const match = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/.exec(
    header?.trim() ?? '',
  );
  const [, version, traceId, parentId, flags, rest] = match ?? [];
  if (traceId === undefined || parentId === undefined || version === 'ff') return null;
  // Only later versions may append fields.
  if (version === '00' && rest !== undefined) return null;
  if (/^0+$/.test(traceId) || /^0+$/.test(parentId)) return null;
  return { traceId, parentId, sampled: (Number.parseInt(flags ?? '0', 16) & 1) === 1 };
}

/**
 * The caller's trace id, or a new one when the header is absent or malformed.
 *
 * @example const traceId = traceIdFrom(request.headers.traceparent);
 */
export function traceIdFrom(traceparent?: string): string {
  return parseTraceparent(traceparent)?.traceId ?? newTraceId();
}

/** The value of a `traceresponse` header: the trace the request was handled in (level 2, §4). */
export function traceResponse(traceId: string): string {
  return `00-${traceId}-${randomId(8)}-00`;
}

const POOLED_BYTES = 4096;
let pool = '';
let taken = 0;

// Cut from a pool: a call into the system for each id would take longer than the rest of it.
function randomId(bytes: number): string {
  const digits = bytes * 2;
  if (taken + digits > pool.length) {
    pool = randomBytes(POOLED_BYTES).toString('hex');
    taken = 0;
  }
  const id = pool.slice(taken, taken + digits);
  taken += digits;
  return /^0+$/.test(id) ? randomId(bytes) : id;
}
