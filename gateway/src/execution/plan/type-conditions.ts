import {
  getNullableType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  type GraphQLAbstractType,
  type GraphQLSchema,
} from 'graphql';

/** Which type conditions hold for an object of a type, by the supergraph. */
export class TypeConditions {
  constructor(private readonly schema: GraphQLSchema) {}

  /** Whether it is the name of an object type, and thus no interface's. */
  isObjectType(name: unknown): boolean {
    return typeof name === 'string' && isObjectType(this.schema.getType(name));
  }

  /** Whether `... on condition` applies to an object whose `__typename` is `typename`. */
  holds(condition: string, typename: string): boolean {
    if (condition === typename) return true;
    const type = this.schema.getType(typename);
    const wider = this.schema.getType(condition);
    if (!isObjectType(type) && !isInterfaceType(type)) return false;
    return isAbstractType(wider) && this.schema.isSubType(wider, type);
  }

  /** Every `__typename` for which the condition holds; interface objects are of an interface. */
  typenames(condition: string): string[] {
    const type = this.schema.getType(condition);
    return isAbstractType(type) ? [condition, ...this.subtypes(type)] : [condition];
  }

  /** Whether a field of an object type is an ID or a string, which differ more than the rest. */
  isIdentifying(typename: string, field: string): boolean {
    const type = this.schema.getType(typename);
    const found = isObjectType(type) ? type.getFields()[field] : undefined;
    return found !== undefined && ['ID', 'String'].includes(String(getNullableType(found.type)));
  }

  private subtypes(type: GraphQLAbstractType): string[] {
    const objects = this.schema.getPossibleTypes(type).map(({ name }) => name);
    if (!isInterfaceType(type)) return objects;
    const { interfaces } = this.schema.getImplementations(type);
    return [...objects, ...interfaces.map(({ name }) => name)];
  }
}
