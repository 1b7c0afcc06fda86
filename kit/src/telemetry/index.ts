export { createMetrics } from './metrics';
export type { MetricOptions, Metrics } from './metrics';
export { isTracing, startTracing } from './tracing';
export type { Tracing, TracingOptions } from './tracing';
export {
  newSpanId,
  newTraceId,
  parseTraceparent,
  traceIdFrom,
  traceResponse,
} from './trace-context';
export type { TraceContext } from './trace-context';
