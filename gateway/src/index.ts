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
  BudgetStore,
  BudgetTerms,
  GatewayLog,
  GatewaySubgraph,
  LocalSubgraph,
  PolicyEvaluator,
  SessionRevocations,
  Spending,
  TokenVerifier,
} from './app/ports';
export { PrincipalPolicies } from './authority/policies';
export { MemoryBudgets } from './cost/memory-budgets';
export { RedisBudgets } from './cost/redis-budgets';
export type { Caller } from './execution/execution-scope';
export type {} from './execution/executor';
export { MemoryApqStore, RedisApqStore } from './persisted/apq-store';
export { CompositionError, SupergraphError } from './planning/graph';
