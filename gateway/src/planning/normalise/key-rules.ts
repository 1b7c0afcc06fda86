import {
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  visit,
  type FieldDefinitionNode,
  type FieldNode,
  type GraphQLSchema,
} from 'graphql';
import { argumentsText } from './meaning';

// What a subgraph is asked beside the fields of its types (Federation, subgraph specification).
const SUBGRAPH_FIELDS = ['_entities', '_service'];

/**
 * Which response keys may stand in what subgraphs are asked. Beside the caller's fields a plan asks
 * for those that other subgraphs need: keys, type names and required fields, each under its own
 * name. A caller's alias must never take the place of one of them.
 */
export class KeyRules {
  /** Begins no field of the graph. */
  readonly prefix: string;
  private readonly fields: ReadonlySet<string>;
  private readonly required: ReadonlyMap<string, ReadonlySet<string>>;

  /** @param supergraph with its `join__` directives */
  constructor(supergraph: GraphQLSchema) {
    const fields = new Set(SUBGRAPH_FIELDS);
    const required = new Map<string, Set<string>>();
    for (const type of Object.values(supergraph.getTypeMap())) {
      if (!isObjectType(type) && !isInterfaceType(type)) continue;
      for (const { name, astNode } of Object.values(type.getFields())) {
        fields.add(name);
        if (astNode) addRequired(astNode, required);
      }
    }
    this.fields = fields;
    this.required = required;
    this.prefix = unusedPrefix('gateway__', fields);
  }

  /** Whether a field may keep the key that the caller gives it. */
  allows({ alias, name, arguments: given }: FieldNode): boolean {
    if (alias && alias.value !== name.value) {
      // The planner and the gateway have names of their own with `__`.
      return !this.fields.has(alias.value) && !alias.value.includes('__');
    }
    const required = this.required.get(name.value);
    if (!required) return true;
    return required.size === 1 && required.has(argumentsText(given));
  }
}

const RULES = new WeakMap<GraphQLSchema, KeyRules>();

/** The rules of a graph, read once. */
export function keyRulesOf(supergraph: GraphQLSchema): KeyRules {
  const known = RULES.get(supergraph);
  if (known) return known;
  const made = new KeyRules(supergraph);
  RULES.set(supergraph, made);
  return made;
}

/** Adds the fields of `@requires`, with the arguments they are required with. */
function addRequired({ directives = [] }: FieldDefinitionNode, into: Map<string, Set<string>>) {
  for (const directive of directives) {
    const value = directive.arguments?.find(({ name }) => name.value === 'requires')?.value;
    if (directive.name.value !== 'join__field' || value?.kind !== Kind.STRING) continue;
    visit(parse(`{${value.value}}`, { noLocation: true }), {
      Field: ({ name, arguments: given }) => {
        const texts = into.get(name.value) ?? new Set<string>();
        into.set(name.value, texts.add(argumentsText(given)));
      },
    });
  }
}

function unusedPrefix(prefix: string, names: ReadonlySet<string>): string {
  for (const name of names) if (name.startsWith(prefix)) return unusedPrefix(`${prefix}_`, names);
  return prefix;
}
