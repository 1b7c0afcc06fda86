import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isNonNullType,
  isObjectType,
  isUnionType,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql';
import type { Data } from './federation';
import { ValueGenerator } from './generate-values';
import { hash, type Tape } from './tape';

export interface Generated {
  readonly query: string;
  readonly variables: Data;
  /** Whether an alias is the name of another field. */
  readonly misleads: boolean;
}

export interface GenerateOptions {
  readonly schema: GraphQLSchema;
  readonly texts: readonly string[];
  /** Fields (`Type.field`) that are left out. */
  readonly avoid: ReadonlySet<string>;
}

const DEEPEST = 5;
const MOST_FIELDS = 40;

/** A valid operation made by the choices on the tape. */
export function generateOperation(tape: Tape, options: GenerateOptions): Generated {
  return new OperationGenerator(tape, options).make();
}

type AnyField = GraphQLField<unknown, unknown>;

class OperationGenerator {
  private readonly values: ValueGenerator;
  private readonly fragments = new Map<string, { on: string; text: string }>();
  private readonly names: readonly string[];
  /** What each response key means. */
  private readonly keys = new Map<string, string>();
  private fields = 0;
  private misleads = false;

  constructor(
    private readonly tape: Tape,
    private readonly options: GenerateOptions,
  ) {
    this.values = new ValueGenerator(tape, options.texts);
    const types = Object.values(options.schema.getTypeMap())
      .filter(isObjectType)
      .filter((type) => !type.name.startsWith('__'));
    const names = types.flatMap((type) => Object.keys(type.getFields()));
    this.names = ['__typename', ...new Set(names)];
  }

  make(): Generated {
    const { schema } = this.options;
    const mutation = schema.getMutationType();
    const isMutation = mutation != null && this.tape.once(10);
    const root = isMutation ? mutation : schema.getQueryType();
    if (!root) throw new Error('a schema has a query type');
    const selection = this.selection(root, 0);
    const declared = [...this.values.variables].map(
      ([name, { type, fallback }]) => `${name}: ${type}${fallback}`,
    );
    const head = `${isMutation ? 'mutation' : 'query'}${declared.length > 0 ? `(${declared.join(', ')})` : ''}`;
    const fragments = [...this.fragments].map(
      ([name, { on, text }]) => `fragment ${name} on ${on} ${text}`,
    );
    const given = [...this.values.variables].filter(([, { value }]) => value !== undefined);
    return {
      query: [`${head} ${selection}`, ...fragments].join(' '),
      misleads: this.misleads,
      variables: Object.fromEntries(given.map(([name, { value }]) => [name.slice(1), value])),
    };
  }

  private selection(type: GraphQLCompositeType, depth: number): string {
    const count = 1 + this.tape.below(depth === 0 ? 3 : 4);
    const parts = Array.from({ length: count }, () => this.part(type, depth));
    return `{ ${parts.join(' ')} }`;
  }

  private part(type: GraphQLCompositeType, depth: number): string {
    const makesFragment = isAbstractType(type) ? this.tape.once(2) : this.tape.once(6);
    if (makesFragment && depth < DEEPEST) return this.fragment(type, depth);
    const candidates = this.candidates(type, depth);
    const hasTypename = !this.options.avoid.has(`${type.name}.__typename`);
    if (candidates.length === 0 || (this.tape.once(9) && hasTypename)) return this.typename();
    return this.field(this.tape.pick(candidates), depth);
  }

  // Leaves come first: they are what is left when the choices are over.
  private candidates(type: GraphQLCompositeType, depth: number): AnyField[] {
    if (isUnionType(type)) return [];
    const fields = Object.values(type.getFields()).filter(
      ({ name }) => !this.options.avoid.has(`${type.name}.${name}`),
    );
    const isLeaf = (field: AnyField): boolean => isLeafType(getNamedType(field.type));
    const deeper = depth < DEEPEST && this.fields < MOST_FIELDS && !this.tape.isOver;
    return [...fields.filter(isLeaf), ...fields.filter((field) => deeper && !isLeaf(field))];
  }

  private typename(): string {
    const key = this.tape.once(3) ? this.otherKey('__typename') : '__typename';
    const alias = this.isFree(key, '__typename') ? key : 'kind_';
    return `${alias === '__typename' ? '' : `${alias}: `}__typename${this.directive()}`;
  }

  private field(field: AnyField, depth: number): string {
    this.fields += 1;
    const given = field.args.filter(
      ({ type, defaultValue }) =>
        (isNonNullType(type) && defaultValue === undefined) || this.tape.once(2),
    );
    const texts = given.map(({ name, type }) => `${name}: ${this.values.argument(type)}`);
    const call = texts.length > 0 ? `(${texts.join(', ')})` : '';
    const directive = this.directive();
    const key = this.keyOf(field, call);
    const type = getNamedType(field.type);
    const below = isCompositeType(type) ? ` ${this.selection(type, depth + 1)}` : '';
    return `${key}${field.name}${call}${directive}${below}`;
  }

  // One response key is one field with one set of arguments and one type, wherever it stands.
  private keyOf(field: AnyField, call: string): string {
    const { name } = field;
    const meaning = `${name}${call}${String(field.type)}`;
    const key = this.tape.once(4) ? this.otherKey(name) : name;
    if (this.isFree(key, meaning)) return key === name ? '' : `${key}: `;
    return `${name}_${hash(meaning).toString(36)}: `;
  }

  /** The name of another field, or one that means nothing. */
  private otherKey(name: string): string {
    if (!this.tape.once(2)) return `${name}_${this.tape.below(2)}`;
    this.misleads = true;
    return this.tape.pick(this.names);
  }

  private isFree(key: string, meaning: string): boolean {
    const taken = this.keys.get(key) ?? meaning;
    this.keys.set(key, taken);
    return taken === meaning;
  }

  private fragment(type: GraphQLCompositeType, depth: number): string {
    const on = this.conditionOf(type);
    const directive = this.directive();
    if (on === type && this.tape.once(2)) {
      return `...${directive} ${this.selection(on, depth + 1)}`;
    }
    if (!this.tape.once(3)) {
      return `... on ${on.name}${directive} ${this.selection(on, depth + 1)}`;
    }
    const known = [...this.fragments].filter(([, it]) => it.on === on.name && it.text !== '');
    if (known.length > 0 && this.tape.once(2)) return `...${this.tape.pick(known)[0]}${directive}`;
    const name = `F${this.fragments.size}`;
    const made = { on: on.name, text: '' };
    this.fragments.set(name, made);
    made.text = this.selection(on, depth + 1);
    return `...${name}${directive}`;
  }

  private conditionOf(type: GraphQLCompositeType): GraphQLCompositeType {
    if (!isAbstractType(type)) return type;
    const { schema } = this.options;
    const possible = schema.getPossibleTypes(type);
    const interfaces = possible.flatMap((it) => it.getInterfaces());
    return this.tape.pick([type, ...possible, ...new Set(interfaces)]);
  }

  private directive(): string {
    if (!this.tape.once(7)) return '';
    return ` @${this.tape.once(2) ? 'skip' : 'include'}(if: ${this.values.condition()})`;
  }
}
