import {
  Kind,
  isAbstractType,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** `@skip` and `@include` by a variable: the variable, and what it must be. */
export interface Condition {
  readonly variable: string;
  readonly is: boolean;
}

/** A selection set, and when it counts. */
export interface Part {
  readonly set: SelectionSetNode;
  readonly when: readonly Condition[];
}

/** A field of one response key, with every node that asks for it. */
export interface CollectedField {
  readonly key: string;
  readonly name: string;
  readonly nodes: { readonly node: FieldNode; readonly when: readonly Condition[] }[];
}

interface Document {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
}

/** The fields of `parts` that an object of type `parent` is asked for (GraphQL §6.3.2). */
export function collectFields(
  document: Document,
  parent: GraphQLObjectType,
  parts: readonly Part[],
): CollectedField[] {
  const collector = new Collector(document, parent);
  for (const { set, when } of parts) collector.add(set, when);
  return [...collector.fields.values()];
}

/** Conditions as text: equal for equal ones. */
export function conditionKey(when: readonly Condition[]): string {
  return when.map(({ variable, is }) => `${is ? '' : '!'}${variable}`).join('&');
}

class Collector {
  readonly fields = new Map<string, CollectedField>();
  private readonly visited = new Set<string>();

  constructor(
    private readonly document: Document,
    private readonly parent: GraphQLObjectType,
  ) {}

  add({ selections }: SelectionSetNode, outer: readonly Condition[]): void {
    for (const selection of selections) {
      const when = conditionsOf(selection, outer);
      if (!when) continue;
      if (selection.kind === Kind.FIELD) this.addField(selection, when);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (this.applies(selection.typeCondition?.name.value)) {
          this.add(selection.selectionSet, when);
        }
      } else this.addFragment(selection.name.value, when);
    }
  }

  private addField(node: FieldNode, when: readonly Condition[]): void {
    const key = node.alias?.value ?? node.name.value;
    const known = this.fields.get(key);
    if (known) known.nodes.push({ node, when });
    else this.fields.set(key, { key, name: node.name.value, nodes: [{ node, when }] });
  }

  private addFragment(name: string, when: readonly Condition[]): void {
    const id = `${name}?${conditionKey(when)}`;
    const fragment = this.document.fragments[name];
    if (!fragment || this.visited.has(id)) return;
    this.visited.add(id);
    if (this.applies(fragment.typeCondition.name.value)) this.add(fragment.selectionSet, when);
  }

  private applies(condition: string | undefined): boolean {
    if (condition === undefined || condition === this.parent.name) return true;
    const type = this.document.schema.getType(condition);
    return isAbstractType(type) && this.document.schema.isSubType(type, this.parent);
  }
}

/** When a selection counts; undefined for never. */
function conditionsOf(
  { directives = [] }: SelectionNode,
  outer: readonly Condition[],
): readonly Condition[] | undefined {
  let when = outer;
  for (const { name, arguments: args = [] } of directives) {
    const value = args.find((arg) => arg.name.value === 'if')?.value;
    if ((name.value !== 'skip' && name.value !== 'include') || !value) continue;
    const is = name.value === 'include';
    if (value.kind === Kind.BOOLEAN && value.value !== is) return undefined;
    if (value.kind === Kind.VARIABLE)
      when = withCondition(when, { variable: value.name.value, is });
  }
  return when;
}

function withCondition(
  when: readonly Condition[],
  { variable, is }: Condition,
): readonly Condition[] {
  if (when.some((known) => known.variable === variable && known.is === is)) return when;
  return [...when, { variable, is }];
}
