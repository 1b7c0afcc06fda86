/** A plain object of the data: `__typename` where its type is abstract or an entity. */
export interface Data {
  readonly [field: string]: unknown;
}

/** An object while it is resolved: what is known of it, and in a subgraph what it was sent of it. */
export interface Source {
  readonly record: Data;
  /** The representation; undefined for what the subgraph itself returned. */
  readonly given: Data | undefined;
}

/** What one execution leaves behind and is steered by. */
export interface RunState {
  /** What mutations did, in order. */
  readonly log: string[];
  /** Requests that subgraphs got, by subgraph: one object for each. */
  readonly requests: Map<string, Set<object>>;
  /** What goes wrong at a field, if anything. */
  readonly fault: FaultOf;
  /** Subgraphs that cannot be reached. */
  readonly down: ReadonlySet<string>;
}

export type Fault = 'throw' | 'null' | undefined;
export type FaultOf = (coordinate: string, id: string) => Fault;

/** How a computed field sees its object. */
export interface Self {
  readonly record: Data;
  /** The representation it is resolved from, if it is. */
  readonly given: Data | undefined;
  /**
   * Another field of it. In a subgraph external fields have the value that was sent, and one that
   * was not sent throws; in the single schema each has its own value.
   */
  get(field: string, args?: Data): unknown;
}

/** A value inside a text that a field is computed to. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

export type Compute = (self: Self, args: Data, run: RunState) => unknown;

/** Subgraphs over the same data, which one schema can serve as well. */
export interface Federation {
  readonly name: string;
  /** SDL by subgraph. */
  readonly subgraphs: Readonly<Record<string, string>>;
  readonly entities: readonly Data[];
  /** Computed fields by type or interface; the rest is read from the objects. */
  readonly fields: Readonly<Record<string, Readonly<Record<string, Compute>>>>;
  /** Fields that never fail: those that may be null in one subgraph and not in another. */
  readonly steady?: readonly string[];
  /** Entities a subgraph answers with null. */
  readonly unknown?: Readonly<Record<string, (entity: Data) => boolean>>;
}

/** A subgraph's link to the federation specification, with what most of them use. */
export const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key", "@requires", "@provides", "@external", "@shareable", "@override", "@inaccessible", "@tag",
  "@interfaceObject", "@context", "@fromContext"])\n`;
