import {
  BREAK,
  Kind,
  visit,
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** The directive of incremental delivery. */
export const DEFER = 'defer';

export type Variables = Readonly<Record<string, unknown>>;

/** Whether a document defers something. */
export function hasDefer(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Directive: ({ name }) => {
      if (name.value !== DEFER) return undefined;
      found = true;
      return BREAK;
    },
  });
  return found;
}

/** The same document, to be answered in one piece. */
export function withoutDefer(document: DocumentNode): DocumentNode {
  return visit(document, { Directive: ({ name }) => (name.value === DEFER ? null : undefined) });
}

/** The variables that say whether something is deferred. */
export function deferVariables(document: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(document, {
    Directive: (directive) => {
      const condition = directive.name.value === DEFER ? conditionOf(directive) : undefined;
      if (condition?.kind === Kind.VARIABLE) names.add(condition.name.value);
    },
  });
  return names;
}

/** What is deferred with one set of variables. */
export class DeferSettings {
  private readonly known = new Map<SelectionSetNode, boolean>();

  constructor(
    private readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>,
    /** The variables that are true, and nothing else. */
    readonly held: Variables,
  ) {}

  /** Whether a `@defer` holds. */
  holds(directive: DirectiveNode): boolean {
    const condition = conditionOf(directive);
    if (condition?.kind === Kind.VARIABLE) return this.held[condition.name.value] === true;
    // Null is as good as the default.
    return condition?.kind !== Kind.BOOLEAN || condition.value;
  }

  /** Whether a selection is deferred, or something in it. */
  defersIn(selection: SelectionNode): boolean {
    switch (selection.kind) {
      case Kind.FIELD: {
        const { name, selectionSet } = selection;
        // The schema itself is at hand.
        return !name.value.startsWith('__') && !!selectionSet && this.defersBelow(selectionSet);
      }
      case Kind.INLINE_FRAGMENT:
        return this.isDeferred(selection) || this.defersBelow(selection.selectionSet);
      case Kind.FRAGMENT_SPREAD: {
        const fragment = this.fragments[selection.name.value];
        return (
          this.isDeferred(selection) || (!!fragment && this.defersBelow(fragment.selectionSet))
        );
      }
    }
  }

  private isDeferred({ directives = [] }: SelectionNode): boolean {
    return directives.some((it) => it.name.value === DEFER && this.holds(it));
  }

  private defersBelow(set: SelectionSetNode): boolean {
    const known = this.known.get(set);
    if (known !== undefined) return known;
    const defers = set.selections.some((selection) => this.defersIn(selection));
    this.known.set(set, defers);
    return defers;
  }
}

function conditionOf({ arguments: given = [] }: DirectiveNode) {
  return given.find(({ name }) => name.value === 'if')?.value;
}

/** A `@defer` with a label. */
export function deferAs(label: string): DirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: DEFER },
    arguments: [
      {
        kind: Kind.ARGUMENT,
        name: { kind: Kind.NAME, value: 'label' },
        value: { kind: Kind.STRING, value: label },
      },
    ],
  };
}
