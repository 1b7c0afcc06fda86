import { Kind, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';
import type { OperationContext } from '../planning/prepared-operation';

/** Reads the cursor of an event from the answer to its subscription, where the client selected it. */
export function cursorReader({
  operation,
  fragments,
}: OperationContext): (data: unknown) => string | undefined {
  const key = cursorKey(rootSelection(operation.selectionSet, fragments), fragments);
  return (data) => {
    if (key === undefined || typeof data !== 'object' || data === null) return undefined;
    const [event] = Object.values(data) as unknown[];
    const cursor = (Object(event) as Record<string, unknown>)[key];
    return typeof cursor === 'string' ? cursor : undefined;
  };
}

type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

function rootSelection(set: SelectionSetNode, fragments: Fragments): SelectionSetNode | undefined {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) return selection.selectionSet;
    const inner =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
    const found = inner && rootSelection(inner.selectionSet, fragments);
    if (found) return found;
  }
  return undefined;
}

function cursorKey(set: SelectionSetNode | undefined, fragments: Fragments): string | undefined {
  for (const selection of set?.selections ?? []) {
    if (selection.kind === Kind.FIELD) {
      if (selection.name.value === 'cursor') return selection.alias?.value ?? 'cursor';
      continue;
    }
    const inner =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
    const found = cursorKey(inner?.selectionSet, fragments);
    if (found !== undefined) return found;
  }
  return undefined;
}
