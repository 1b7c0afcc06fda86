import {
  Kind,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { OperationLimits } from './limits';

/** The size of an operation with its fragments flattened. */
export interface OperationSize {
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
}

/** Measures a validated operation (fragments are known and acyclic). Linear: a fragment is measured once. */
export function measureOperation(
  operation: OperationDefinitionNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): OperationSize {
  return new Measure(fragments).of(operation.selectionSet);
}

/** What is too large, in words, or undefined. */
export function exceededLimit(size: OperationSize, limits: OperationLimits): string | undefined {
  if (size.depth > limits.depth) return `depth ${size.depth}, at most ${limits.depth} is accepted`;
  if (size.aliases > limits.aliases) {
    return `${size.aliases} aliases, at most ${limits.aliases} are accepted`;
  }
  if (size.rootFields > limits.rootFields) {
    return `${size.rootFields} root fields, at most ${limits.rootFields} are accepted`;
  }
  return undefined;
}

const EMPTY: OperationSize = { depth: 0, aliases: 0, rootFields: 0 };

class Measure {
  private readonly measured = new Map<string, OperationSize>();

  constructor(private readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>) {}

  of(set: SelectionSetNode): OperationSize {
    const sizes = set.selections.map((selection): OperationSize => {
      switch (selection.kind) {
        case Kind.INLINE_FRAGMENT:
          return this.of(selection.selectionSet);
        case Kind.FRAGMENT_SPREAD:
          return this.fragment(selection.name.value);
        case Kind.FIELD: {
          const aliases = selection.alias ? 1 : 0;
          // MaxIntrospectionDepthRule of graphql-js bounds these.
          const inner =
            selection.selectionSet && !selection.name.value.startsWith('__')
              ? this.of(selection.selectionSet)
              : EMPTY;
          return { depth: inner.depth + 1, aliases: inner.aliases + aliases, rootFields: 1 };
        }
      }
    });
    return sizes.reduce(
      (total, size) => ({
        depth: Math.max(total.depth, size.depth),
        aliases: total.aliases + size.aliases,
        rootFields: total.rootFields + size.rootFields,
      }),
      EMPTY,
    );
  }

  private fragment(name: string): OperationSize {
    const known = this.measured.get(name);
    if (known) return known;
    const definition = this.fragments[name];
    const size = definition ? this.of(definition.selectionSet) : EMPTY;
    this.measured.set(name, size);
    return size;
  }
}
