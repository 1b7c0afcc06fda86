export { createGateway, type Gateway, type GatewayOptions } from './app/create-gateway';
export type { OperationRequest } from './app/engine';
export { DEFAULT_SETTINGS, type GatewaySettings } from './app/gateway-settings';
export {
  gatewayEnvironment,
  gatewaySettings,
  serviceEnvironment,
  type GatewayEnvironment,
} from './app/gateway-environment';
export type {
  ApqStore,
  AssertionSigner,
  GatewayLog,
  GatewaySubgraph,
  LocalSubgraph,
  SessionRevocations,
  TokenVerifier,
} from './app/ports';
export type { Caller } from './execution/execution-scope';
export type {} from './execution/executor';
export { MemoryApqStore, RedisApqStore } from './persisted/apq-store';
export { CompositionError } from './planning/graph';
