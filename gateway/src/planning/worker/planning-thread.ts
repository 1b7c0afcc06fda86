import { parse } from 'graphql';
import { parentPort } from 'node:worker_threads';
import { buildPlanningGraph, type PlanningGraph } from '../build-graph';
import { PlanningFaultError, PlanningLimitError, planOperation } from '../plan-operation';
import type { PlanningMessage, PlanningReply } from './messages';

// The thread's entry point: one message after the other, in the order they come.
const graphs = new Map<number, PlanningGraph>();

function build({ graph, sdl, options }: PlanningMessage & { type: 'graph' }): PlanningReply {
  try {
    graphs.set(graph, buildPlanningGraph(sdl, options));
    return { type: 'built', graph };
  } catch (error) {
    return { type: 'unusable', graph, reason: messageOf(error) };
  }
}

function plan(message: PlanningMessage & { type: 'plan' }): PlanningReply {
  const { job, text } = message;
  try {
    const graph = graphs.get(message.graph);
    if (!graph) throw new Error('the graph is not known to the planning thread');
    const made = planOperation(graph, parse(text, { noLocation: true }));
    return { type: 'planned', job, plan: JSON.stringify(made) };
  } catch (error) {
    if (error instanceof PlanningLimitError) return { type: 'limited', job, reason: error.detail };
    if (error instanceof PlanningFaultError) return { type: 'faulty', job, reason: error.detail };
    return { type: 'failed', job, reason: messageOf(error) };
  }
}

function reply(message: PlanningReply): void {
  parentPort?.postMessage(message);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

parentPort?.on('message', (message: PlanningMessage) => {
  if (message.type === 'graph') reply(build(message));
  else if (message.type === 'plan') reply(plan(message));
  else graphs.delete(message.graph);
});
reply({ type: 'started' });
