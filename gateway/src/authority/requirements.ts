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
import type { SpecDirective, SpecDirectiveNames } from '../planning/spec-directives';
import { both, impliesAll, isOpen, OPEN, type Alternatives, type Requirement } from './requirement';

interface Directed {
  readonly astNode?: Parameters<typeof getDirectiveValues>[1] | null;
}

/**
 * The requirements a supergraph states with `@authenticated`, `@requiresScopes` and `@policy` on
 * fields, objects, interfaces, scalars and enums, under whatever names it imports them.
 */
export class Requirements {
  private readonly fields = new Map<string, Requirement>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly names: SpecDirectiveNames,
  ) {}

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
    const result = this.ofResult(getNamedType(field.type));
    return both(both(this.stated(parent), this.stated(field)), result);
  }

  /**
   * What it takes to be given an object or a value of a type. What an abstract type holds is decided
   * field by field, by its runtime type. Composition copies the requirements of the
   * implementations to their interface: only an interface that asks for more guards what returns it.
   */
  private ofResult(type: GraphQLNamedType): Requirement {
    const own = this.stated(type);
    if (isOpen(own) || !isAbstractType(type)) return own;
    const implementations = this.schema.getPossibleTypes(type).map((it) => this.stated(it));
    return impliesAll(implementations, own) ? OPEN : own;
  }

  private stated({ astNode }: Directed): Requirement {
    if (!astNode?.directives || astNode.directives.length === 0) return OPEN;
    const scopes = this.values('requiresScopes', astNode)?.['scopes'] as Alternatives | undefined;
    const policies = this.values('policy', astNode)?.['policies'] as Alternatives | undefined;
    return {
      authenticated: this.values('authenticated', astNode) !== undefined,
      scopes: scopes ? [scopes] : [],
      policies: policies ? [policies] : [],
    };
  }

  private values(spec: SpecDirective, node: NonNullable<Directed['astNode']>) {
    const name = this.names[spec];
    const directive = name === undefined ? undefined : this.schema.getDirective(name);
    return directive ? getDirectiveValues(directive, node) : undefined;
  }
}
