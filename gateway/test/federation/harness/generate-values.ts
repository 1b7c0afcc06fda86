import {
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
} from 'graphql';
import type { Tape } from './tape';

const DEEPEST = 3;

/** Makes values of input types: GraphQL literals, and variables with their values. */
export class ValueGenerator {
  readonly variables = new Map<string, { type: string; fallback: string; value: unknown }>();

  constructor(
    private readonly tape: Tape,
    /** Texts and ids that mean something to the data. */
    private readonly texts: readonly string[],
  ) {}

  /** A literal or a variable. */
  argument(type: GraphQLInputType): string {
    if (!this.tape.once(3)) return this.literal(type, 0);
    return this.variable(type);
  }

  /** A variable for `@skip` and `@include`. */
  condition(): string {
    if (this.tape.once(4)) return String(this.tape.once(2));
    const name = `$b${this.tape.below(3)}`;
    if (!this.variables.has(name)) {
      const value = this.tape.once(2);
      const fallback = this.tape.once(3) ? ` = ${String(!value)}` : '';
      this.variables.set(name, { type: 'Boolean!', fallback, value });
    }
    return name;
  }

  private variable(type: GraphQLInputType): string {
    const name = `$v${this.variables.size}`;
    const mayBeLeftOut = !isNonNullType(type) && this.tape.once(4);
    const fallback = this.tape.once(4) ? ` = ${this.literal(type, 0)}` : '';
    const value = mayBeLeftOut ? undefined : this.json(type, 0);
    this.variables.set(name, { type: String(type), fallback, value });
    return name;
  }

  private literal(type: GraphQLInputType, depth: number): string {
    const nullable = getNullableType(type);
    if (!isNonNullType(type) && this.tape.once(8)) return 'null';
    if (isListType(nullable)) {
      const items = this.items(nullable.ofType, (item) => this.literal(item, depth + 1));
      return `[${items.join(', ')}]`;
    }
    if (isEnumType(nullable)) return this.tape.pick(nullable.getValues()).name;
    if (!isInputObjectType(nullable)) return JSON.stringify(this.scalar(nullable.name));
    const fields = this.fields(nullable, depth).map(
      ({ name, type: inner }) => `${name}: ${this.literal(inner, depth + 1)}`,
    );
    return `{${fields.join(', ')}}`;
  }

  private json(type: GraphQLInputType, depth: number): unknown {
    const nullable = getNullableType(type);
    if (!isNonNullType(type) && this.tape.once(8)) return null;
    if (isListType(nullable)) {
      return this.items(nullable.ofType, (item) => this.json(item, depth + 1));
    }
    if (isEnumType(nullable)) return this.tape.pick(nullable.getValues()).name;
    if (!isInputObjectType(nullable)) return this.scalar(nullable.name);
    return Object.fromEntries(
      this.fields(nullable, depth).map(({ name, type: inner }) => [
        name,
        this.json(inner, depth + 1),
      ]),
    );
  }

  private items<T>(type: GraphQLInputType, make: (type: GraphQLInputType) => T): T[] {
    return Array.from({ length: this.tape.below(3) }, () => make(type));
  }

  private fields(type: GraphQLInputObjectType, depth: number) {
    return Object.values(type.getFields()).filter((field) => {
      const isRequired = isNonNullType(field.type) && field.defaultValue === undefined;
      return isRequired || (depth < DEEPEST && this.tape.once(2));
    });
  }

  private scalar(name: string): unknown {
    if (name === 'Int') return this.tape.below(4);
    if (name === 'Float') return this.tape.below(12) / 2;
    if (name === 'Boolean') return this.tape.once(2);
    return this.tape.pick(this.texts);
  }
}
