import type { GraphQLFormattedError } from 'graphql';

type Json = Readonly<Record<string, unknown>>;

/**
 * The executor reads the index in an error's `_entities` path as one of all objects at the fetch's
 * path, but only those of a matching type were sent: `media.1` would be told where `media.2` is
 * right. This puts the index of the object in the place of the index of its representation.
 */
export function withEntityIndexes(
  errors: readonly GraphQLFormattedError[],
  representations: readonly unknown[],
  entities: readonly unknown[],
): readonly GraphQLFormattedError[] {
  if (entities.length === representations.length) return errors;
  const indexes = indexesOf(representations, entities);
  return errors.map(({ message, path, extensions }) => {
    const [field, index, ...rest] = path ?? [];
    const entity = typeof index === 'number' ? indexes[index] : undefined;
    const moved = field === undefined || entity === undefined ? path : [field, entity, ...rest];
    return { message, ...(moved && { path: moved }), ...(extensions && { extensions }) };
  });
}

/** The objects at a fetch's path (`@` stands for each item of a list), as the executor finds them. */
export function entitiesAt(data: unknown, path: readonly (string | number)[]): unknown[] {
  const [head, ...rest] = path;
  if (data === null || data === undefined) return [];
  if (Array.isArray(data)) {
    return data.flatMap((item: unknown) => entitiesAt(item, head === '@' ? rest : path));
  }
  if (head === undefined) return [data];
  return typeof data === 'object' ? entitiesAt((data as Json)[head], rest) : [];
}

// Representations keep the order of their objects, so each is looked for after the one before.
function indexesOf(representations: readonly unknown[], entities: readonly unknown[]): number[] {
  let from = 0;
  return representations.map((representation) => {
    const found = entities.findIndex(
      (entity, n) => n >= from && represents(representation, entity),
    );
    from = found + 1;
    return found < 0 ? from : found;
  });
}

function represents(representation: unknown, entity: unknown): boolean {
  const held = Object(entity) as Json;
  return Object.entries(Object(representation) as Json).every(
    ([key, value]) => typeof value === 'object' || held[key] === value,
  );
}
