import type { RequestContext } from '@suitegraph/kit/graphql';
import type { Owner } from '../accounts/account';
import type { RuleTrace } from './rule';

const TRACES = Symbol('rule traces');

/** Reads which rules fired for messages. */
export interface TraceReading {
  /** In the order of the ids. */
  traces(owner: Owner, messageIds: readonly string[]): Promise<RuleTrace[][]>;
}

/** The rules that fired for a message of the viewer. */
export async function loadTraces(
  { viewer, loaders }: RequestContext,
  reading: TraceReading,
  messageId: string,
): Promise<RuleTrace[]> {
  const loader = loaders.get<string, RuleTrace[]>(TRACES, (ids) => reading.traces(viewer, ids));
  return (await loader.load(messageId)) ?? [];
}
