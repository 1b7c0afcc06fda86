export { buildGraph, buildGraphInSteps, SupergraphError, type Graph } from './build-graph';
export { CompositionError, composeSubgraphs } from './compose-subgraphs';
