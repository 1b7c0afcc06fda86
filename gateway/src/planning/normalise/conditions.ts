import {
  Kind,
  OperationTypeNode,
  visit,
  type ASTNode,
  type DirectiveNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** Which variables of conditions are true; those that are not known are missing. */
export type Held = Readonly<Record<string, boolean>>;

/** The values that one plan of an operation is made for. */
export interface PlanConditions {
  /** Equal for equal values. */
  readonly key: string;
  readonly held: Held;
}

type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

// Each of them doubles the number of plans that an operation may have.
const MOST_EVALUATED = 5;

/** Nothing of an operation depends on a variable. */
export const UNCONDITIONAL: PlanConditions = { key: '', held: {} };

/**
 * The variables whose values decide which plan an operation needs: those of its `@skip`s and
 * `@include`s, up to a number, beyond which the plan itself tells them apart. At the root of a
 * mutation they all count: what is left out there must not be sent, and the rest keeps its order.
 */
export function conditionVariables(
  operation: OperationDefinitionNode,
  fragments: Fragments,
): readonly string[] {
  const all = new Set<string>();
  for (const node of [operation, ...Object.values(fragments)]) addVariables(node, all);
  const chosen = new Set([...all].slice(0, MOST_EVALUATED));
  if (operation.operation === OperationTypeNode.MUTATION && all.size > chosen.size) {
    new RootWalk(fragments, chosen).selectionSet(operation.selectionSet);
  }
  return [...chosen];
}

/** The values of `names`; a variable that is not given counts as false. */
export function conditionsOf(
  names: readonly string[],
  variables: Readonly<Record<string, unknown>>,
): PlanConditions {
  if (names.length === 0) return UNCONDITIONAL;
  let key = '';
  for (const name of names) key += variables[name] === true ? '1' : '0';
  return { key, held: Object.fromEntries(names.map((name) => [name, variables[name] === true])) };
}

/**
 * The directives of a selection that are left when the conditions that are known hold; undefined
 * when the selection is left out (GraphQL §3.13.1 and §3.13.2).
 */
export function remainingDirectives(
  directives: readonly DirectiveNode[] | undefined,
  held: Held,
): readonly DirectiveNode[] | undefined {
  if (!directives || directives.length === 0) return [];
  const remaining: DirectiveNode[] = [];
  for (const directive of directives) {
    const isIncluded = outcomeOf(directive, held);
    if (isIncluded === false) return undefined;
    if (isIncluded === undefined) remaining.push(directive);
  }
  return remaining;
}

/** What is known inside of a selection with these directives. */
export function assuming(held: Held, directives: readonly DirectiveNode[]): Held {
  const assumed: Record<string, boolean> = { ...held };
  for (const directive of directives) {
    const value = conditionOf(directive);
    if (value?.kind === Kind.VARIABLE) assumed[value.name.value] = isInclude(directive);
  }
  return assumed;
}

function outcomeOf(directive: DirectiveNode, held: Held): boolean | undefined {
  const value = conditionOf(directive);
  if (value?.kind === Kind.BOOLEAN) return value.value === isInclude(directive);
  if (value?.kind !== Kind.VARIABLE) return undefined;
  const name = value.name.value;
  return Object.hasOwn(held, name) ? held[name] === isInclude(directive) : undefined;
}

/** The argument of a `@skip` or `@include`. */
function conditionOf({ name, arguments: given = [] }: DirectiveNode) {
  if (name.value !== 'skip' && name.value !== 'include') return undefined;
  return given.find((argument) => argument.name.value === 'if')?.value;
}

function isInclude({ name }: DirectiveNode): boolean {
  return name.value === 'include';
}

function addVariables(node: ASTNode, into: Set<string>): void {
  visit(node, { Directive: (directive) => addVariable(directive, into) });
}

function addVariable(directive: DirectiveNode, into: Set<string>): void {
  const value = conditionOf(directive);
  if (value?.kind === Kind.VARIABLE) into.add(value.name.value);
}

/** Finds the conditions around and at the root fields. */
class RootWalk {
  private readonly walked = new Set<SelectionSetNode>();

  constructor(
    private readonly fragments: Fragments,
    private readonly names: Set<string>,
  ) {}

  selectionSet(set: SelectionSetNode): void {
    if (this.walked.has(set)) return;
    this.walked.add(set);
    for (const selection of set.selections) {
      for (const directive of selection.directives ?? []) addVariable(directive, this.names);
      if (selection.kind === Kind.INLINE_FRAGMENT) this.selectionSet(selection.selectionSet);
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = this.fragments[selection.name.value];
        if (fragment) this.selectionSet(fragment.selectionSet);
      }
    }
  }
}
