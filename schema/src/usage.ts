import {
  getNamedType,
  isInputObjectType,
  parse,
  TypeInfo,
  typeFromAST,
  validate,
  visit,
  visitWithTypeInfo,
  type GraphQLInputObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { RegisteredOperation } from './manifest';

/** A registered operation, and why a schema would break it. */
export interface BrokenOperation {
  readonly operation: string;
  readonly client: string;
  readonly reasons: readonly string[];
}

/**
 * The schema coordinates an operation touches: `Type.field`, `Type.field.argument`, `Enum.VALUE`, and every
 * field of the input types its variables have, for those are filled in at run time.
 */
export function coordinatesOf(operation: RegisteredOperation, schema: GraphQLSchema): Set<string> {
  const found = new Set<string>();
  const types = new TypeInfo(schema);
  const visitor = visitWithTypeInfo(types, {
    Field: () => {
      const parent = types.getParentType();
      const field = types.getFieldDef();
      if (!parent || !field) return;
      found.add(parent.name).add(`${parent.name}.${field.name}`);
    },
    Argument: () => {
      const parent = types.getParentType();
      const field = types.getFieldDef();
      const argument = types.getArgument();
      if (parent && field && argument) found.add(`${parent.name}.${field.name}.${argument.name}`);
    },
    VariableDefinition: (node) => {
      const type = getNamedType(typeFromAST(schema, node.type as never));
      if (isInputObjectType(type)) addInput(type, found);
    },
    ObjectField: () => {
      const parent = getNamedType(types.getParentInputType());
      const field = types.getInputType();
      if (isInputObjectType(parent) && field) addInput(parent, found);
    },
    EnumValue: (node) => {
      const type = getNamedType(types.getInputType());
      if (type) found.add(`${type.name}.${node.value}`);
    },
  });
  visit(parse(operation.body), visitor);
  return found;
}

function addInput(type: GraphQLInputObjectType, found: Set<string>): void {
  if (found.has(type.name)) return;
  found.add(type.name);
  for (const field of Object.values(type.getFields())) {
    found.add(`${type.name}.${field.name}`);
    const inner = getNamedType(field.type);
    if (isInputObjectType(inner)) addInput(inner, found);
  }
}

/** The operations that no longer validate, with GraphQL's own reasons. */
export function invalidOperations(
  operations: readonly RegisteredOperation[],
  schema: GraphQLSchema,
): BrokenOperation[] {
  return operations.flatMap(({ name, clientName, body }) => {
    const reasons = validate(schema, parse(body)).map((error) => error.message);
    return reasons.length > 0 ? [{ operation: name, client: clientName, reasons }] : [];
  });
}
