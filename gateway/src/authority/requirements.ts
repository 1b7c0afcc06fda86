import {
  getDirectiveValues,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

/** Who may read something. Each entry of `scopes` is a disjunction of conjunctions, all must hold. */
export interface Requirement {
  readonly authenticated: boolean;
  readonly scopes: readonly (readonly (readonly string[])[])[];
  /** @policy is evaluated nowhere yet: what carries it is refused (fail closed). */
  readonly policy: boolean;
}

interface Directed {
  readonly astNode?: Parameters<typeof getDirectiveValues>[1] | null;
}

const OPEN: Requirement = { authenticated: false, scopes: [], policy: false };

/** Whether everyone may. */
export function isOpen(requirement: Requirement): boolean {
  return !requirement.authenticated && !requirement.policy && requirement.scopes.length === 0;
}

/** The requirements a supergraph states with @authenticated, @requiresScopes and @policy. */
export class Requirements {
  private readonly fields = new Map<string, Requirement>();

  constructor(private readonly schema: GraphQLSchema) {}

  /**
   * What reading `fieldName` of `typeName` takes: the field's own requirement, its parent's, and
   * its type's. Through an interface it takes what every implementation takes, since the object's
   * type is not known before the fetch.
   */
  ofField(typeName: string, fieldName: string): Requirement {
    const key = `${typeName}.${fieldName}`;
    const known = this.fields.get(key);
    if (known) return known;
    const requirement = this.read(typeName, fieldName);
    this.fields.set(key, requirement);
    return requirement;
  }

  private read(typeName: string, fieldName: string): Requirement {
    const type = this.schema.getType(typeName);
    if (!isObjectType(type) && !isInterfaceType(type)) return OPEN;
    const own = this.ofMember(type, type.getFields()[fieldName]);
    if (!isInterfaceType(type)) return own;
    const implementations = this.schema.getPossibleTypes(type);
    return implementations
      .map((object) => this.ofMember(object, object.getFields()[fieldName]))
      .reduce(both, own);
  }

  private ofMember(
    parent: GraphQLNamedType,
    field: GraphQLField<unknown, unknown> | undefined,
  ): Requirement {
    if (!field) return OPEN;
    const result = getNamedType(field.type);
    // What an abstract result holds is decided field by field, by its runtime type.
    const ofResult = isAbstractType(result) ? OPEN : this.stated(result);
    return both(both(this.stated(parent), this.stated(field)), ofResult);
  }

  private stated({ astNode }: Directed): Requirement {
    if (!astNode?.directives || astNode.directives.length === 0) return OPEN;
    const scopes = this.values('requiresScopes', astNode)?.['scopes'] as string[][] | undefined;
    return {
      authenticated: this.values('authenticated', astNode) !== undefined,
      scopes: scopes ? [scopes] : [],
      policy: this.values('policy', astNode) !== undefined,
    };
  }

  private values(name: string, node: NonNullable<Directed['astNode']>) {
    const directive = this.schema.getDirective(name);
    return directive ? getDirectiveValues(directive, node) : undefined;
  }
}

function both(a: Requirement, b: Requirement): Requirement {
  if (isOpen(a)) return b;
  if (isOpen(b)) return a;
  return {
    authenticated: a.authenticated || b.authenticated,
    scopes: [...a.scopes, ...b.scopes],
    policy: a.policy || b.policy,
  };
}
