import { Kind, type DirectiveNode, type SelectionNode } from 'graphql';

/** What one @skip or @include asks of a variable. */
export interface Literal {
  readonly variable: string;
  readonly expected: boolean;
}

/** Literals that must all hold; a clause without any always holds. */
export interface Clause {
  /** Its place in what `evaluate` returns. */
  readonly index: number;
  readonly literals: readonly Literal[];
}

/** Says of each clause, by its index, whether it holds for one set of variables. */
export type Holding = readonly boolean[];

type Variables = Readonly<Record<string, unknown>>;

/** The conditions of one operation: equal ones are one object, evaluated once for a response. */
export class Clauses {
  readonly always: Clause = { index: 0, literals: [] };
  private readonly clauses: Clause[] = [this.always];
  private readonly byText = new Map<string, Clause>([['', this.always]]);

  /**
   * `outer` together with the directives of `selection` (GraphQL §3.13.1 and §3.13.2); undefined
   * when they can never hold.
   */
  and(outer: Clause, { directives }: SelectionNode): Clause | undefined {
    let clause: Clause | undefined = outer;
    for (const directive of directives ?? []) {
      const literal = literalOf(directive);
      if (literal === false) return undefined;
      if (literal !== true) clause = this.with(clause, literal);
      if (!clause) return undefined;
    }
    return clause;
  }

  /** Variables are coerced, with their defaults; one that is not given counts as false. */
  evaluate(variables: Variables): Holding {
    return this.clauses.map(({ literals }) =>
      literals.every(({ variable, expected }) => isTrue(variables, variable) === expected),
    );
  }

  private with(clause: Clause, literal: Literal): Clause | undefined {
    const same = clause.literals.find(({ variable }) => variable === literal.variable);
    if (same) return same.expected === literal.expected ? clause : undefined;
    const literals = [...clause.literals, literal].sort(byVariable);
    const text = literals
      .map(({ variable, expected }) => `${expected ? '+' : '-'}${variable}`)
      .join();
    const known = this.byText.get(text);
    if (known) return known;
    const made = { index: this.clauses.length, literals };
    this.clauses.push(made);
    this.byText.set(text, made);
    return made;
  }
}

/** True when `weaker` holds wherever `clause` does. */
export function implies(clause: Clause, weaker: Clause): boolean {
  return weaker.literals.every((wanted) =>
    clause.literals.some(
      ({ variable, expected }) => variable === wanted.variable && expected === wanted.expected,
    ),
  );
}

// True for what does not restrict, false for what never holds.
function literalOf(directive: DirectiveNode): Literal | boolean {
  const name = directive.name.value;
  if (name !== 'skip' && name !== 'include') return true;
  const expected = name === 'include';
  const condition = directive.arguments?.find((argument) => argument.name.value === 'if')?.value;
  if (condition?.kind === Kind.VARIABLE) return { variable: condition.name.value, expected };
  return condition?.kind === Kind.BOOLEAN ? condition.value === expected : true;
}

function isTrue(variables: Variables, name: string): boolean {
  return Object.hasOwn(variables, name) && variables[name] === true;
}

function byVariable(a: Literal, b: Literal): number {
  return a.variable < b.variable ? -1 : 1;
}
