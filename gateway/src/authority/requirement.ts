/** A disjunction of conjunctions: all names of at least one of the lists must be held. */
export type Alternatives = readonly (readonly string[])[];

/** Who may read something. Every entry of `scopes` and of `policies` must hold. */
export interface Requirement {
  readonly authenticated: boolean;
  readonly scopes: readonly Alternatives[];
  readonly policies: readonly Alternatives[];
}

export const OPEN: Requirement = { authenticated: false, scopes: [], policies: [] };

/** Whether everyone may. */
export function isOpen({ authenticated, scopes, policies }: Requirement): boolean {
  return !authenticated && scopes.length === 0 && policies.length === 0;
}

/** What meets both requirements. */
export function both(a: Requirement, b: Requirement): Requirement {
  if (isOpen(a)) return b;
  if (isOpen(b)) return a;
  return {
    authenticated: a.authenticated || b.authenticated,
    scopes: [...a.scopes, ...b.scopes],
    policies: [...a.policies, ...b.policies],
  };
}

/** Whether the names in `held` meet every one of `required`. */
export function holdsAll(required: readonly Alternatives[], held: ReadonlySet<string>): boolean {
  return required.every((anyOf) => anyOf.some((allOf) => allOf.every((name) => held.has(name))));
}

/** Whether who meets every one of `requirements` meets `other` anyway. */
export function impliesAll(requirements: readonly Requirement[], other: Requirement): boolean {
  const given = requirements.reduce(both, OPEN);
  // Scopes and policies are stated by someone, which is more than being authenticated.
  if (other.authenticated && !given.authenticated && given.scopes.length === 0) return false;
  return implied(given.scopes, other.scopes) && implied(given.policies, other.policies);
}

// Beyond it a conjunction is not multiplied out, and implies nothing.
const MOST_COMBINATIONS = 1_000;

function implied(given: readonly Alternatives[], wanted: readonly Alternatives[]): boolean {
  if (wanted.length === 0) return true;
  const size = given.reduce((product, anyOf) => product * anyOf.length, 1);
  if (size > MOST_COMBINATIONS) return false;
  return combinations(given).every((held) => holdsAll(wanted, held));
}

/** Every least set of names that meets all of `required`. */
function combinations(required: readonly Alternatives[]): ReadonlySet<string>[] {
  return required.reduce<ReadonlySet<string>[]>(
    (sets, anyOf) => sets.flatMap((set) => anyOf.map((allOf) => new Set([...set, ...allOf]))),
    [new Set()],
  );
}
