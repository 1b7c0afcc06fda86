import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  Kind,
  parse,
  type DefinitionNode,
  type FieldDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
} from 'graphql';
import type { Artefacts } from './artefacts';

type ObjectNode = ObjectTypeDefinitionNode | ObjectTypeExtensionNode;

function isObjectNode(node: DefinitionNode): node is ObjectNode {
  return node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION;
}

function keyFields(node: ObjectNode): Set<string> {
  const keys = (node.directives ?? []).filter((directive) => directive.name.value === 'key');
  const selections = keys.flatMap((key) => {
    const fields = key.arguments?.find((argument) => argument.name.value === 'fields')?.value;
    return fields?.kind === Kind.STRING ? fields.value.split(/[^A-Za-z0-9_]+/) : [];
  });
  return new Set(selections.filter(Boolean));
}

function isExternal(field: FieldDefinitionNode): boolean {
  return (field.directives ?? []).some((directive) => directive.name.value === 'external');
}

function entitiesOf(sdl: string): ObjectNode[] {
  return parse(sdl)
    .definitions.filter(isObjectNode)
    .filter((node) => keyFields(node).size > 0);
}

/** An entity that one subgraph alone has is that subgraph's; the others are in owners.json. */
function ownerOf(type: string, { subgraphs, owners }: Artefacts): string | undefined {
  const stated = owners[type];
  if (stated !== undefined) return stated;
  const having = [...subgraphs].filter(([, sdl]) =>
    entitiesOf(sdl).some((entity) => entity.name.value === type),
  );
  return having.length === 1 ? having[0]?.[0] : undefined;
}

function nonNullContributions(entity: ObjectNode): string[] {
  const keys = keyFields(entity);
  return (entity.fields ?? [])
    .filter((field) => field.type.kind === Kind.NON_NULL_TYPE)
    .filter((field) => !keys.has(field.name.value) && !isExternal(field))
    .map((field) => `${entity.name.value}.${field.name.value}`);
}

/**
 * A field that a subgraph adds to another's entity must be nullable: a null that is not allowed travels up and
 * would take the owner's data with it when only the contributor is down.
 */
export function lintJoins(artefacts: Artefacts): string[] {
  return [...artefacts.subgraphs].flatMap(([subgraph, sdl]) =>
    entitiesOf(sdl).flatMap((entity) => {
      const owner = ownerOf(entity.name.value, artefacts);
      if (owner === undefined) {
        return [`${entity.name.value} is in several subgraphs and has no owner in owners.json`];
      }
      if (owner === subgraph) return [];
      return nonNullContributions(entity).map(
        (coordinate) =>
          `${coordinate} is non-null, but ${subgraph} adds it to an entity of ${owner}`,
      );
    }),
  );
}

interface Described {
  readonly name: string;
  readonly description?: string | null | undefined;
}

function undescribed(prefix: string, members: readonly Described[]): string[] {
  return members
    .filter((member) => !member.description?.trim())
    .map((member) => `${prefix}${member.name}`);
}

function membersWithoutDescription(type: GraphQLNamedType): string[] {
  if (isEnumType(type)) return undescribed(`${type.name}.`, type.getValues());
  if (isInputObjectType(type)) return undescribed(`${type.name}.`, Object.values(type.getFields()));
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const fields = Object.values(type.getFields());
  const args = fields.flatMap((field) => undescribed(`${type.name}.${field.name}.`, field.args));
  return undescribed(`${type.name}.`, fields).concat(args);
}

/** Coordinates of the client-facing schema that say nothing about themselves. */
export function lintDescriptions(api: GraphQLSchema): string[] {
  const types = Object.values(api.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
  const roots = new Set([api.getQueryType(), api.getMutationType(), api.getSubscriptionType()]);
  return types
    .flatMap((type) => [
      ...(roots.has(type as never) ? [] : undescribed('', [type])),
      ...membersWithoutDescription(type),
    ])
    .map((coordinate) => `${coordinate} has no description`);
}
