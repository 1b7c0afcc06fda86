import {
  getDirectiveValues,
  getNamedType,
  isCompositeType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import type { SpecDirective, SpecDirectiveNames } from '../planning/spec-directives';

/** What `@listSize` says of a field. */
export interface ListRule {
  readonly assumedSize: number | undefined;
  /** Arguments that bound the list. */
  readonly slicingArguments: readonly string[];
  /** Fields of what is returned that are such lists, as `edges` of a connection. */
  readonly sizedFields: ReadonlySet<string>;
  readonly requireOneSlicingArgument: boolean;
}

/** What the schema says of the cost of a field. */
export interface FieldRule {
  readonly coordinate: string;
  /** `@cost` of the field itself. */
  readonly weight: number | undefined;
  readonly list: ListRule | undefined;
  readonly args: readonly GraphQLArgument[];
  /** Equal for fields that cost the same. */
  readonly id: string;
}

interface Directed {
  readonly astNode?: Parameters<typeof getDirectiveValues>[1] | null;
}

const DEFAULT_COMPOSITE = 1;
const DEFAULT_LEAF = 0;

/**
 * The costs a supergraph states with `@cost` and `@listSize` (cost v0.1), under whatever names it
 * imports them. What it does not state costs 1 for an object, an interface, a union or an input
 * object, and nothing for a scalar or an enum (IBM GraphQL Cost Directives, weights).
 */
export class CostRules {
  private readonly fields = new Map<string, FieldRule>();
  private readonly weights = new Map<string, number>();

  constructor(
    private readonly supergraph: GraphQLSchema,
    private readonly names: SpecDirectiveNames,
  ) {}

  field(typeName: string, fieldName: string): FieldRule {
    const coordinate = `${typeName}.${fieldName}`;
    const known = this.fields.get(coordinate);
    if (known) return known;
    const rule = this.readField(typeName, fieldName, coordinate);
    this.fields.set(coordinate, rule);
    return rule;
  }

  /** What one value of a type costs. */
  type(name: string): number {
    const known = this.weights.get(name);
    if (known !== undefined) return known;
    const type = this.supergraph.getType(name);
    const weight = this.stated(type) ?? defaultWeight(type);
    this.weights.set(name, weight);
    return weight;
  }

  /** What giving a value for an argument or an input field costs. */
  input(input: GraphQLArgument | GraphQLInputField): number {
    return this.stated(input) ?? this.type(getNamedType(input.type).name);
  }

  private readField(typeName: string, fieldName: string, coordinate: string): FieldRule {
    const type = this.supergraph.getType(typeName);
    const field =
      isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName] : undefined;
    const weight = this.stated(field);
    const list = this.listRule(field);
    const args = field?.args ?? [];
    const inputs = args.map((arg) => [arg.name, String(arg.type), this.input(arg)]);
    const sized = [...(list?.sizedFields ?? [])];
    const id = JSON.stringify([weight, list, sized, list ? args.map(defaultOf) : [], inputs]);
    return { coordinate, weight, list, args, id };
  }

  private listRule(field: Directed | undefined): ListRule | undefined {
    const values = this.values('listSize', field);
    if (!values) return undefined;
    const { assumedSize, slicingArguments, sizedFields, requireOneSlicingArgument } = values;
    return {
      assumedSize: typeof assumedSize === 'number' ? assumedSize : undefined,
      slicingArguments: (slicingArguments ?? []) as readonly string[],
      sizedFields: new Set((sizedFields ?? []) as readonly string[]),
      requireOneSlicingArgument: requireOneSlicingArgument !== false,
    };
  }

  private stated(element: Directed | undefined): number | undefined {
    const weight = this.values('cost', element)?.['weight'];
    return typeof weight === 'number' ? weight : undefined;
  }

  private values(spec: SpecDirective, element: Directed | undefined) {
    const name = this.names[spec];
    const directive = name === undefined ? undefined : this.supergraph.getDirective(name);
    const node = element?.astNode;
    if (!directive || !node?.directives || node.directives.length === 0) return undefined;
    return getDirectiveValues(directive, node);
  }
}

function defaultWeight(type: GraphQLNamedType | undefined): number {
  return isCompositeType(type) || isInputObjectType(type) ? DEFAULT_COMPOSITE : DEFAULT_LEAF;
}

function defaultOf({ defaultValue }: GraphQLArgument): unknown {
  return defaultValue ?? null;
}
