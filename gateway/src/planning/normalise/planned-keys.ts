import { visit, type ASTNode, type FieldNode, type FragmentDefinitionNode } from 'graphql';
import { keyRulesOf, type KeyRules } from './key-rules';
import { meaningOf, responseKey } from './meaning';

type Path = readonly (string | number)[];

interface Parts {
  readonly operation: ASTNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
}

/**
 * The keys under which the fields of one operation are fetched, and stand in the data that is
 * fetched: those of the response, but where a key could be mistaken for something else. Within an
 * operation a planned key is one field with one set of arguments, wherever it stands.
 */
export class PlannedKeys {
  private readonly byKey = new Map<string, Map<string, string>>();
  private readonly responseKeys = new Map<string, string>();
  private readonly hidden = new Set<string>();

  constructor(
    { operation, fragments }: Parts,
    private readonly rules: KeyRules,
  ) {
    const Field = (node: FieldNode): false | undefined => {
      if (isIntrospection(node)) return false;
      if (node.name.value !== '__typename') this.add(node);
      return undefined;
    };
    for (const node of [operation, ...Object.values(fragments)]) visit(node, { Field });
    for (const [key, planned] of this.byKey) {
      const kept = [...planned.values()];
      if (!kept.includes(key)) this.hidden.add(key);
      for (const name of kept) if (name !== key) this.responseKeys.set(name, key);
      if (planned.size === 1 && kept[0] === key) this.byKey.delete(key);
    }
  }

  /** Whether every key is that of the response. */
  get areThoseOfResponse(): boolean {
    return this.byKey.size === 0;
  }

  /** The key of a field of the operation, or of a copy of it. */
  of(node: FieldNode): string {
    if (node.name.value === '__typename') return '__typename';
    const key = responseKey(node);
    return this.byKey.get(key)?.get(meaningOf(node)) ?? key;
  }

  /**
   * The place in the response of what is at `path` of the data. What the response does not hold has
   * a key that no response has.
   */
  responsePath(path: Path): Path {
    if (this.areThoseOfResponse) return path;
    const shown: (string | number)[] = [];
    for (const element of path) {
      if (typeof element !== 'string') shown.push(element);
      // It was fetched for another subgraph alone, and is not what the response has there.
      else if (this.hidden.has(element)) shown.push(`${this.rules.prefix}${element}`);
      else shown.push(this.responseKeys.get(element) ?? element);
    }
    return shown;
  }

  private add(node: FieldNode): void {
    const key = responseKey(node);
    const planned = this.byKey.get(key) ?? new Map<string, string>();
    this.byKey.set(key, planned);
    const meaning = meaningOf(node);
    if (planned.has(meaning)) return;
    const isFree = ![...planned.values()].includes(key);
    const name = `${this.rules.prefix}${String(planned.size)}_${key}`;
    planned.set(meaning, isFree && this.rules.allows(node) ? key : name);
  }
}

/** The planned keys of an operation of a graph, whose supergraph this is. */
export function plannedKeys(
  supergraph: Parameters<typeof keyRulesOf>[0],
  operation: Parts,
): PlannedKeys {
  return new PlannedKeys(operation, keyRulesOf(supergraph));
}

/** Whether a field asks for the schema itself, which no subgraph is asked for. */
export function isIntrospection({ name }: FieldNode): boolean {
  return name.value === '__schema' || name.value === '__type';
}
