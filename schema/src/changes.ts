import { ChangeType, CriticalityLevel, diff, type Change } from '@graphql-inspector/core';
import { isInputObjectType, type GraphQLSchema } from 'graphql';
import type { RegisteredOperation } from './manifest';
import { coordinatesOf, invalidOperations } from './usage';

/** A change that can break a client, and the registered operations that it does break. */
export interface BreakingChange {
  /** `Type.field`, `Type.field.argument` or `Enum.VALUE`. */
  readonly coordinate: string;
  readonly message: string;
  readonly operations: readonly AffectedOperation[];
}

export interface AffectedOperation {
  readonly name: string;
  readonly client: string;
}

/** Compares two client-facing schemas. Changes that only add are left out. */
export async function breakingChanges(
  before: GraphQLSchema,
  after: GraphQLSchema,
  operations: readonly RegisteredOperation[],
): Promise<BreakingChange[]> {
  const changes = (await diff(before, after)).filter(
    (change) => change.criticality.level === CriticalityLevel.Breaking,
  );
  if (changes.length === 0) return [];
  const validBefore = operations.filter((each) => invalidOperations([each], before).length === 0);
  const used = validBefore.map((operation) => ({
    operation,
    coordinates: coordinatesOf(operation, before),
    breaks: invalidOperations([operation], after).length > 0,
  }));
  return changes.map((change) => ({
    coordinate: change.path ?? change.message,
    message: change.message,
    operations: used
      .filter(({ coordinates, breaks }) => isAffected(change, coordinates, breaks, before))
      .map(({ operation }) => ({ name: operation.name, client: operation.clientName })),
  }));
}

/** An operation is affected when it names what changed, or has to name what was added and is required. */
function isAffected(
  change: Change,
  coordinates: ReadonlySet<string>,
  breaks: boolean,
  before: GraphQLSchema,
): boolean {
  const path = change.path ?? '';
  const owner = path.slice(0, Math.max(0, path.lastIndexOf('.')));
  switch (change.type) {
    case ChangeType.FieldArgumentAdded:
      return breaks && coordinates.has(owner);
    case ChangeType.InputFieldAdded:
      return coordinates.has(owner) && isInputObjectType(before.getType(owner));
    default:
      return coordinates.has(path);
  }
}
