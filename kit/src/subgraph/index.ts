export {
  defineSubgraph,
  type RunningSubgraph,
  type SubgraphDefinition,
  type SubgraphModule,
  type SubgraphParts,
  type SubgraphRuntime,
  type Worker,
} from './definition';
export { openPlatform, platformSettings, type Platform, type PlatformSettings } from './platform';
export { startSubgraph } from './start-subgraph';
export { maskErrors } from './mask-errors';
export { serveSubgraph, serviceSettings, type SubgraphService } from './serve';
export { registerGraphqlRoute } from './graphql-http';
export { serveSubscriptions } from './graphql-ws';
