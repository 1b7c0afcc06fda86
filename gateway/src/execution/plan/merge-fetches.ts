import type { Outline, OutlinedFetch } from './outline';

/**
 * Makes one fetch over several paths of the entity fetches of a Parallel node that ask the same of
 * the same subgraph; sequences of such fetches are merged step by step.
 */
export function mergeFetches(outline: Outline): Outline {
  switch (outline.kind) {
    case 'Sequence':
      return { kind: 'Sequence', nodes: outline.nodes.map(mergeFetches) };
    case 'Parallel':
      return mergeParallel(outline.nodes.map(mergeFetches));
    case 'Condition': {
      const { then, otherwise } = outline;
      return {
        ...outline,
        then: then && mergeFetches(then),
        otherwise: otherwise && mergeFetches(otherwise),
      };
    }
    case 'Defer': {
      const { primary, deferred } = outline;
      return {
        kind: 'Defer',
        primary: primary && mergeFetches(primary),
        deferred: deferred.map((it) => ({ ...it, node: it.node && mergeFetches(it.node) })),
      };
    }
    default:
      return outline;
  }
}

function mergeParallel(nodes: readonly Outline[]): Outline {
  const groups = new Map<unknown, Outline[]>();
  for (const node of nodes) {
    // What has no signature is a group of its own.
    const key = signature(node) ?? node;
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  const merged = [...groups.values()].flatMap((group) => (group[1] ? [mergeAll(group)] : group));
  const [only] = merged;
  return only && merged.length === 1 ? only : { kind: 'Parallel', nodes: merged };
}

/** Equal for nodes that can be merged; undefined for what is never merged. */
function signature(outline: Outline): string | undefined {
  if (outline.kind === 'Fetch') return fetchSignature(outline);
  if (outline.kind !== 'Sequence') return undefined;
  const steps = outline.nodes.map(signature);
  return steps.includes(undefined) ? undefined : `[${steps.join()}]`;
}

function fetchSignature({ node, fetch }: OutlinedFetch): string | undefined {
  const { id, requires, inputRewrites, outputRewrites, contextRewrites, variableUsages } = node;
  // Deferred parts wait for the fetches with an id; contexts differ from place to place.
  if (!requires || id !== undefined || contextRewrites?.length) return undefined;
  const { service, query } = fetch;
  return JSON.stringify([service, query, requires, inputRewrites, outputRewrites, variableUsages]);
}

function mergeAll(group: readonly Outline[]): Outline {
  return group.reduce(mergeTwo);
}

function mergeTwo(one: Outline, other: Outline): Outline {
  if (one.kind === 'Fetch' && other.kind === 'Fetch') {
    return { ...one, paths: [...one.paths, ...other.paths] };
  }
  if (one.kind !== 'Sequence' || other.kind !== 'Sequence') return one;
  const nodes = one.nodes.map((node, index) => mergeTwo(node, other.nodes[index] ?? node));
  return { kind: 'Sequence', nodes };
}
