import {
  getNamedType,
  GraphQLError,
  isCompositeType,
  isListType,
  isNonNullType,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
} from 'graphql';
import type { Compute, Data, Federation, RunState, Self, Source } from './federation';

/** What a schema over the data differs by: which fields it only knows from representations. */
export interface Owner {
  isExternal(types: readonly string[], field: string): boolean;
  isKey(types: readonly string[], field: string): boolean;
}

/** One schema that owns everything. */
export const MONOLITH: Owner = { isExternal: () => false, isKey: () => false };

/** Resolves fields over a federation's data, for a subgraph or for the single schema. */
export class Resolution {
  constructor(
    private readonly federation: Federation,
    private readonly interfacesOf: (typename: string) => readonly string[],
    private readonly protectedFields: ReadonlySet<string>,
    private readonly owner: Owner,
  ) {}

  readonly resolve: GraphQLFieldResolver<unknown, RunState> = (parent, args, run, info) => {
    const source = isSource(parent) ? parent : { record: {}, given: undefined };
    const typename = typenameOf(source.record, info.parentType.name);
    this.fail(typename, source, { field: info.fieldName, run });
    const isNull = this.fault(typename, source, { field: info.fieldName, run }) === 'null';
    if (isNull) return null;
    const types = this.typesOf(source, info.parentType.name);
    return asSource(
      this.read(source, { types, field: info.fieldName, args, run }),
      info.returnType,
    );
  };

  private fault(typename: string, { record }: Source, at: { field: string; run: RunState }) {
    const { unknown = {} } = this.federation;
    const isUnknown = Object.values(unknown).some((holds) => holds(record));
    if (isUnknown || this.protectedFields.has(at.field)) return undefined;
    return at.run.fault(`${typename}.${at.field}`, idOf(record));
  }

  private fail(typename: string, source: Source, at: { field: string; run: RunState }): void {
    if (this.fault(typename, source, at) !== 'throw') return;
    const message = `${typename}.${at.field} of "${idOf(source.record)}" fails`;
    throw new GraphQLError(message, { extensions: { code: 'NOT_FOUND' } });
  }

  private typesOf({ record }: Source, parent: string): readonly string[] {
    const typename = record['__typename'];
    if (typeof typename !== 'string') return [parent, ...this.interfacesOf(parent)];
    return [...new Set([parent, typename, ...this.interfacesOf(typename)])];
  }

  private read(source: Source, at: Reading): unknown {
    const { types, field, args, run } = at;
    if (this.owner.isExternal(types, field) && source.given) {
      if (Object.hasOwn(source.given, field)) return given(source.given[field]);
      if (!this.owner.isKey(types, field)) {
        throw new Error(`${types.join('|')}.${field} was not sent for "${idOf(source.record)}"`);
      }
    }
    const compute = this.computeOf(types, field);
    if (compute) return compute(this.self(source, at), args, run);
    return Object.hasOwn(source.record, field) ? source.record[field] : undefined;
  }

  private self(source: Source, { types, run }: Reading): Self {
    return {
      record: source.record,
      given: source.given,
      get: (field, args = {}) => {
        const wrap = (value: unknown): unknown => {
          if (Array.isArray(value)) return value.map(wrap);
          const inner = isSource(value) ? value : plainSource(value);
          if (!inner) return value;
          return this.self(inner, { types: this.typesOf(inner, ''), field: '', args, run });
        };
        return wrap(this.read(source, { types, field, args, run }));
      },
    };
  }

  private computeOf(types: readonly string[], field: string): Compute | undefined {
    for (const type of types) {
      const fields = this.federation.fields[type];
      if (fields && Object.hasOwn(fields, field)) return fields[field];
    }
    return undefined;
  }
}

interface Reading {
  readonly types: readonly string[];
  readonly field: string;
  readonly args: Data;
  readonly run: RunState;
}

function typenameOf(record: Data, fallback: string): string {
  const typename = record['__typename'];
  return typeof typename === 'string' ? typename : fallback;
}

/** What tells an object from others of its type. */
export function idOf(record: Data): string {
  const id = record['id'];
  return typeof id === 'string' ? id : '';
}

export function isSource(value: unknown): value is Source {
  return typeof value === 'object' && value !== null && 'record' in value && 'given' in value;
}

// What was sent inside a representation is all that is known of it.
function given(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(given);
  if (typeof value !== 'object' || value === null) return value;
  return { record: value, given: value };
}

function plainSource(value: unknown): Source | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return { record: value as Data, given: undefined };
}

function asSource(value: unknown, type: GraphQLOutputType): unknown {
  if (value instanceof Promise) return value.then((it: unknown) => asSource(it, type));
  const nullable = isNonNullType(type) ? type.ofType : type;
  if (isListType(nullable)) {
    return Array.isArray(value)
      ? value.map((item: unknown) => asSource(item, nullable.ofType))
      : value;
  }
  if (!isCompositeType(getNamedType(nullable)) || isSource(value)) return value;
  return plainSource(value) ?? value;
}
