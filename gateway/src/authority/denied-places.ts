import {
  Kind,
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isListType,
  isNonNullType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLType,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { OperationContext } from '../planning/prepared-operation';
import type { Denial, DeniedFields } from './operation-authority';

/** A denied field and where the operation asks for it; `@` stands for every item of a list. */
export interface DeniedPlace {
  readonly denial: Denial;
  readonly path: readonly string[];
}

type Variables = Readonly<Record<string, unknown>>;

// Whoever is refused is told of so many places.
const MOST_PLACES = 50;

/**
 * Where an operation asks for denied fields with these variables, coerced. Each field is named at
 * its first place alone, however often its fragment is used.
 */
export function deniedPlaces(
  context: OperationContext,
  denied: DeniedFields,
  variables: Variables,
): DeniedPlace[] {
  const walk = new PlaceWalk(context, denied, variables);
  walk.selectionSet(context.operation.selectionSet, []);
  return [...walk.places.values()];
}

class PlaceWalk {
  readonly places = new Map<FieldNode, DeniedPlace>();
  private readonly walked = new Set<FragmentDefinitionNode>();
  private readonly listDepths: ReadonlyMap<FieldNode, number>;

  constructor(
    private readonly context: OperationContext,
    private readonly denied: DeniedFields,
    private readonly variables: Variables,
  ) {
    this.listDepths = listDepths(context);
  }

  selectionSet({ selections }: SelectionSetNode, path: readonly string[]): void {
    for (const selection of selections) {
      if (!this.isIncluded(selection) || this.places.size >= MOST_PLACES) continue;
      if (selection.kind === Kind.FIELD) this.field(selection, path);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        this.selectionSet(selection.selectionSet, path);
      } else {
        const fragment = this.context.fragments[selection.name.value];
        if (!fragment || this.walked.has(fragment)) continue;
        this.walked.add(fragment);
        this.selectionSet(fragment.selectionSet, path);
      }
    }
  }

  private field(node: FieldNode, path: readonly string[]): void {
    const here = [...path, node.alias?.value ?? node.name.value];
    const denial = this.denied.get(node);
    if (denial) this.places.set(node, { denial, path: here });
    else if (node.selectionSet) {
      const items = Array.from({ length: this.listDepths.get(node) ?? 0 }, () => '@');
      this.selectionSet(node.selectionSet, [...here, ...items]);
    }
  }

  private isIncluded(node: SelectionNode): boolean {
    if (!node.directives || node.directives.length === 0) return true;
    const skip = getDirectiveValues(GraphQLSkipDirective, node, this.variables);
    const include = getDirectiveValues(GraphQLIncludeDirective, node, this.variables);
    return skip?.['if'] !== true && include?.['if'] !== false;
  }
}

function listDepths({ schema, operation, fragments }: OperationContext): Map<FieldNode, number> {
  const depths = new Map<FieldNode, number>();
  const info = new TypeInfo(schema);
  const Field = (node: FieldNode): void => {
    const depth = listDepth(info.getType());
    if (depth > 0) depths.set(node, depth);
  };
  const definitions = [operation, ...Object.values(fragments)];
  visit({ kind: Kind.DOCUMENT, definitions }, visitWithTypeInfo(info, { Field }));
  return depths;
}

function listDepth(type: GraphQLType | null | undefined): number {
  if (isNonNullType(type)) return listDepth(type.ofType);
  return isListType(type) ? 1 + listDepth(type.ofType) : 0;
}
