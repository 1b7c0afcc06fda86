import type { FieldNode } from 'graphql';

/**
 * The form a response takes, computed once for an operation: what every way of writing it works
 * from. Equal parts are one object, so that a shape is a graph without cycles.
 */
export type ValueShape = LeafShape | ListShape | ObjectShape | AbstractShape;

export interface BaseShape {
  /** Unique in the operation. */
  readonly id: number;
  readonly nullable: boolean;
  /** The type without its outermost `!`, as errors name it. */
  readonly typeName: string;
}

/** How values of a leaf type are checked and written. Scalars of other names are `custom`. */
export type LeafFormat = 'string' | 'id' | 'int' | 'float' | 'boolean' | 'enum' | 'custom';

export interface LeafShape extends BaseShape {
  readonly kind: 'leaf';
  readonly format: LeafFormat;
  /** JSON text by name; empty but for enums. */
  readonly enumValues: ReadonlyMap<string, string>;
}

export interface ListShape extends BaseShape {
  readonly kind: 'list';
  readonly item: ValueShape;
}

export interface ObjectShape extends BaseShape {
  readonly kind: 'object';
  readonly fields: FieldsShape;
  /** Interfaces of the type: an @interfaceObject subgraph may give such a name as `__typename`. */
  readonly supertypes: ReadonlySet<string>;
  /** False for root types: subgraphs may have other names for theirs. */
  readonly checksTypename: boolean;
}

export interface AbstractShape extends BaseShape {
  readonly kind: 'abstract';
  /** By the name of each possible type. */
  readonly variants: ReadonlyMap<string, FieldsShape>;
  /**
   * For objects whose `__typename` names an interface (those of an @interfaceObject subgraph) or
   * is missing: by the interface's name, the type of the shape itself included.
   */
  readonly unresolved: ReadonlyMap<string, FieldsShape>;
}

/** What to write of an object, in order; it knows not the name of the object's type. */
export interface FieldsShape {
  readonly id: number;
  readonly entries: readonly Entry[];
}

export type Entry = TypenameEntry | UnresolvedEntry | IntrospectionEntry | FieldEntry;

/** Undefined for entries that always apply. */
export interface Presence {
  /** Index of the clause that must hold. */
  readonly clause: number;
  /** Indices of those that must not: an earlier entry writes the field when one of them holds. */
  readonly unless: readonly number[];
}

interface EntryBase {
  readonly presence: Presence | undefined;
  readonly key: string;
}

export interface TypenameEntry extends EntryBase {
  readonly kind: 'typename';
}

/** Something that can only be written when the type of the object is known, and it is not. */
export interface UnresolvedEntry extends EntryBase {
  readonly kind: 'unresolved';
}

export interface IntrospectionEntry extends EntryBase {
  readonly kind: 'introspection';
  /** One node for all selections of the key: the same object at every projection. */
  readonly node: FieldNode;
  readonly nullable: boolean;
}

export interface FieldEntry extends EntryBase {
  readonly kind: 'field';
  readonly name: string;
  /** Under which the data holds the value. */
  readonly source: string;
  readonly value: ValueShape;
}
