export { compose, apiOf, CompositionError, type Composition } from './composition';
export {
  buildManifest,
  canonicalText,
  operationId,
  type Manifest,
  type RegisteredOperation,
} from './manifest';
export { checkGraph, type CheckOptions, type CheckReport } from './check-graph';
export type { BreakingChange } from './changes';
export type { BrokenOperation } from './usage';
