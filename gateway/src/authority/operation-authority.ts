import {
  Kind,
  TypeInfo,
  isNonNullType,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Principal } from '@suitegraph/kit/auth';
import { denialOf, NO_POLICIES, type DenialCode } from './decide';
import { isOpen, type Requirement } from './requirement';
import type { Requirements } from './requirements';

/** A field of the document that not everyone may read. */
interface GuardedField {
  readonly coordinate: string;
  readonly requirement: Requirement;
  /** A null here takes its parent along. */
  readonly nonNull: boolean;
}

/** A field refused to one caller. */
export interface Denial {
  readonly coordinate: string;
  readonly code: DenialCode;
  readonly nonNull: boolean;
}

/** The guarded fields of a document, by node. Empty for an operation everyone may run. */
export type GuardedFields = ReadonlyMap<FieldNode, GuardedField>;

/** The fields refused to one caller. */
export type DeniedFields = ReadonlyMap<FieldNode, Denial>;

/** Finds what an operation asks for that needs authority. `schema` is the one callers see. */
export function guardedFields(
  schema: GraphQLSchema,
  document: DocumentNode,
  requirements: Requirements,
): GuardedFields {
  const guarded = new Map<FieldNode, GuardedField>();
  const info = new TypeInfo(schema);
  const Field = (node: FieldNode): void => {
    const parent = info.getParentType();
    if (!parent || node.name.value.startsWith('__')) return;
    const requirement = requirements.ofField(parent.name, node.name.value);
    if (isOpen(requirement)) return;
    const coordinate = `${parent.name}.${node.name.value}`;
    guarded.set(node, { coordinate, requirement, nonNull: isNonNullType(info.getType()) });
  };
  visit(document, visitWithTypeInfo(info, { Field }));
  return guarded;
}

/** The policies that decide on some of the guarded fields. */
export function policiesOf(guarded: GuardedFields): ReadonlySet<string> {
  const policies = new Set<string>();
  for (const { requirement } of guarded.values()) {
    for (const name of requirement.policies.flat(2)) policies.add(name);
  }
  return policies;
}

/** Which of the guarded fields `principal`, of whom the policies `held` hold, may not read. */
export function deniedFields(
  guarded: GuardedFields,
  principal: Principal | null,
  held: ReadonlySet<string> = NO_POLICIES,
): DeniedFields {
  const denied = new Map<FieldNode, Denial>();
  for (const [node, { coordinate, requirement, nonNull }] of guarded) {
    const code = denialOf(requirement, principal, held);
    if (code) denied.set(node, { coordinate, code, nonNull });
  }
  return denied;
}

/**
 * The operation without the denied fields, for the planner. A selection that loses all its fields
 * keeps `__typename`, so that whether the object exists stays answered.
 */
export function withoutDenied(document: DocumentNode, denied: DeniedFields): DocumentNode {
  const filtered = visit(document, {
    Field: (node) => (denied.has(node) ? null : undefined),
    SelectionSet: {
      leave: (set) => (set.selections.length > 0 ? undefined : { ...set, selections: [TYPENAME] }),
    },
  });
  return withoutUnusedFragments(filtered);
}

const TYPENAME: FieldNode = {
  kind: Kind.FIELD,
  name: { kind: Kind.NAME, value: '__typename' },
};

function withoutUnusedFragments(document: DocumentNode): DocumentNode {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition);
  }
  const used = new Set<string>();
  const follow = (node: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(node, {
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value);
        if (!fragment || used.has(name.value)) return;
        used.add(name.value);
        follow(fragment);
      },
    });
  };
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) follow(definition);
  }
  const definitions = document.definitions.filter(
    (definition) => definition.kind !== Kind.FRAGMENT_DEFINITION || used.has(definition.name.value),
  );
  return { ...document, definitions };
}
