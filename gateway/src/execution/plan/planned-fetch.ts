import type { FetchNode } from '@apollo/query-planner';
import { Kind, parse, type DocumentNode, type SelectionSetNode } from 'graphql';
import type { PlannedFetch } from '../transport';

const COUNTER = /__\d+$/;

/**
 * The fetches of one plan. Nodes that send the same text to the same subgraph get the same object,
 * so that what they send can be compared.
 */
export class PlannedFetches {
  private readonly known = new Map<string, PlannedFetch>();
  private readonly uses = new Map<PlannedFetch, number>();

  of(node: FetchNode): PlannedFetch {
    const made = planned(node);
    const key = `${made.service}\n${made.query}`;
    const fetch = this.known.get(key) ?? made;
    this.known.set(key, fetch);
    return fetch;
  }

  /** Counts a node that will send it. */
  use(fetch: PlannedFetch): void {
    this.uses.set(fetch, (this.uses.get(fetch) ?? 0) + 1);
  }

  /** Whether several nodes send it. */
  isShared(fetch: PlannedFetch): boolean {
    return (this.uses.get(fetch) ?? 0) > 1;
  }
}

// The planner numbers the fetches of a plan in their operations' names.
function planned({
  serviceName,
  operation,
  operationKind,
  operationName,
}: FetchNode): PlannedFetch {
  const asIs = { service: serviceName, kind: operationKind, query: operation, operationName };
  if (operationName === undefined || !COUNTER.test(operationName)) return asIs;
  const head = `${operationKind} ${operationName}`;
  if (!operation.startsWith(head)) return asIs;
  const name = operationName.replace(COUNTER, '');
  const query = `${operationKind} ${name}${operation.slice(head.length)}`;
  return { ...asIs, query, operationName: name };
}

/** Whether the entities a fetch brings hold leaves alone: no object or list of objects. */
export function bringsLeavesOnly({ query }: PlannedFetch): boolean {
  const document = parse(query, { noLocation: true });
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return false;
  return operation.selectionSet.selections.every(
    (field) => field.kind === Kind.FIELD && isFlat(field.selectionSet, document),
  );
}

function isFlat(set: SelectionSetNode | undefined, document: DocumentNode): boolean {
  return (set?.selections ?? []).every((selection) => {
    if (selection.kind === Kind.FIELD) return !selection.selectionSet;
    if (selection.kind === Kind.INLINE_FRAGMENT) return isFlat(selection.selectionSet, document);
    return document.definitions.every(
      (definition) =>
        definition.kind !== Kind.FRAGMENT_DEFINITION ||
        definition.name.value !== selection.name.value ||
        isFlat(definition.selectionSet, document),
    );
  });
}
