import {
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type ConstDirectiveNode,
  type EnumValueDefinitionNode,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { argumentsText } from '../normalise/meaning';

/** What a field takes from other subgraphs where `graph` resolves it (`@requires`). */
export interface Need {
  /** As the supergraph's `join__Graph` calls it. */
  readonly graph: string;
  /** Arguments of each required field, by its path from the object. */
  readonly fields: ReadonlyMap<string, string>;
}

/** How one field of one type is resolved. */
export interface Resolving {
  readonly needs: readonly Need[];
  /** The subgraphs that have a value of their own for it. */
  readonly graphs: ReadonlySet<string>;
}

interface JoinField {
  readonly graph: string | undefined;
  readonly external: boolean;
  readonly requires: string | undefined;
}

const NOTHING: Resolving = { needs: [], graphs: new Set() };

/** What the fields of a supergraph need of others, by its `join__` directives (join spec v0.5). */
export class FieldNeeds {
  private readonly known = new Map<string, Resolving>();
  /** Subgraphs by their names in plans. */
  private readonly graphs = new Map<string, string>();
  /** `graph type` of those that know an interface as an object. */
  private readonly interfaceObjects = new Set<string>();
  /** `graph type field` of the keys. */
  private readonly keys = new Set<string>();

  constructor(private readonly supergraph: GraphQLSchema) {
    for (const { name, directives = [] } of graphsOf(supergraph)) {
      const [service] = directives.flatMap((it) => textOf(it, 'name') ?? []);
      if (service !== undefined) this.graphs.set(service, name.value);
    }
    for (const { name, astNode } of Object.values(supergraph.getTypeMap())) {
      const directives = astNode?.directives ?? [];
      for (const it of directives) if (it.name.value === 'join__type') this.addType(name, it);
    }
  }

  /** How `typeName.fieldName` is resolved; of an interface, by whichever object it is of. */
  of(typeName: string, fieldName: string): Resolving {
    const key = `${typeName}.${fieldName}`;
    const known = this.known.get(key);
    if (known) return known;
    // Fields that need each other would be read forever.
    this.known.set(key, NOTHING);
    const made = this.read(typeName, fieldName);
    this.known.set(key, made);
    return made;
  }

  /** Whether a subgraph tells objects of a type apart by the interface alone. */
  isInterfaceObject(graph: string, typeName: string): boolean {
    return this.typesOf(typeName).some((name) => this.interfaceObjects.has(`${graph} ${name}`));
  }

  /** The same of a service, for the interface itself. */
  isSentAs(service: string, interfaceName: string): boolean {
    return this.interfaceObjects.has(`${this.graphs.get(service) ?? ''} ${interfaceName}`);
  }

  /** Whether objects are of an interface. */
  isOf(typeName: string, interfaceName: string): boolean {
    return this.typesOf(interfaceName).includes(typeName);
  }

  /** Whether a field belongs to a key by which a service finds objects. */
  isKey(service: string, typeName: string, fieldName: string): boolean {
    return this.keys.has(`${this.graphs.get(service) ?? ''} ${typeName} ${fieldName}`);
  }

  /** The same of any service. */
  isAnyKey(typeName: string, fieldName: string): boolean {
    return [...this.graphs.keys()].some((service) => this.isKey(service, typeName, fieldName));
  }

  /** Whether a service has no value of its own for a field, so that it cannot be asked for it. */
  isForeign(service: string, typeName: string, fieldName: string): boolean {
    const graph = this.graphs.get(service);
    if (graph === undefined || this.isKey(service, typeName, fieldName)) return false;
    return this.joinsOf(typeName, fieldName).some((it) => it.graph === graph && it.external);
  }

  private read(typeName: string, fieldName: string): Resolving {
    const graphs = new Set<string>();
    const needs: Need[] = [];
    const joins = this.typesOf(typeName).flatMap((name) => this.joinsOf(name, fieldName));
    for (const { graph, external, requires } of joins) {
      if (graph === undefined || external) continue;
      graphs.add(graph);
      if (requires !== undefined) needs.push(...this.needsOf(graph, typeName, requires));
    }
    return { needs, graphs };
  }

  /** With what is needed in turn to get what is required. */
  private needsOf(graph: string, typeName: string, requires: string): Need[] {
    const set = selectionSetOf(requires);
    const fields = addFields(set, '', new Map<string, string>());
    const further = set.selections.flatMap((it) =>
      it.kind === Kind.FIELD ? this.of(typeName, it.name.value).needs : [],
    );
    return [{ graph, fields }, ...further];
  }

  private typesOf(typeName: string): string[] {
    const type = this.supergraph.getType(typeName);
    if (isInterfaceType(type)) {
      return [typeName, ...this.supergraph.getPossibleTypes(type).map(({ name }) => name)];
    }
    return isObjectType(type)
      ? [typeName, ...type.getInterfaces().map(({ name }) => name)]
      : [typeName];
  }

  private joinsOf(typeName: string, fieldName: string): JoinField[] {
    const type = this.supergraph.getType(typeName);
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    const joins = type.getFields()[fieldName]?.astNode?.directives ?? [];
    return joins
      .filter(({ name }) => name.value === 'join__field')
      .map((it) => ({
        graph: textOf(it, 'graph'),
        external: textOf(it, 'external') === 'true',
        requires: textOf(it, 'requires'),
      }));
  }

  private addType(typeName: string, directive: ConstDirectiveNode): void {
    const graph = textOf(directive, 'graph') ?? '';
    if (textOf(directive, 'isInterfaceObject') === 'true') {
      this.interfaceObjects.add(`${graph} ${typeName}`);
    }
    const key = textOf(directive, 'key');
    if (key === undefined) return;
    for (const selection of selectionSetOf(key).selections) {
      if (selection.kind === Kind.FIELD)
        this.keys.add(`${graph} ${typeName} ${selection.name.value}`);
    }
  }
}

const KNOWN = new WeakMap<GraphQLSchema, FieldNeeds>();

/** The needs of a supergraph, read once. */
export function fieldNeedsOf(supergraph: GraphQLSchema): FieldNeeds {
  const known = KNOWN.get(supergraph);
  if (known) return known;
  const made = new FieldNeeds(supergraph);
  KNOWN.set(supergraph, made);
  return made;
}

function graphsOf(supergraph: GraphQLSchema): readonly EnumValueDefinitionNode[] {
  const definition = supergraph.getType('join__Graph')?.astNode;
  return definition?.kind === Kind.ENUM_TYPE_DEFINITION ? (definition.values ?? []) : [];
}

function addFields(
  { selections }: SelectionSetNode,
  prefix: string,
  into: Map<string, string>,
): Map<string, string> {
  for (const selection of selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) addFields(selection.selectionSet, prefix, into);
    if (selection.kind !== Kind.FIELD) continue;
    const path = `${prefix}${selection.name.value}`;
    into.set(path, argumentsText(selection.arguments));
    if (selection.selectionSet) addFields(selection.selectionSet, `${path}.`, into);
  }
  return into;
}

function selectionSetOf(fields: string): SelectionSetNode {
  const [definition] = parse(`{${fields}}`, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('not a selection');
  return definition.selectionSet;
}

function textOf({ arguments: given = [] }: ConstDirectiveNode, name: string): string | undefined {
  const value = given.find((argument) => argument.name.value === name)?.value;
  if (value?.kind === Kind.BOOLEAN) return String(value.value);
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}
