import {
  executeSync,
  Kind,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { OperationContext } from '../planning/prepared-operation';

type Values = Readonly<Record<string, unknown>>;

const CACHED_CHARACTERS = 8 * 1024 * 1024;

interface Introspected {
  readonly data: Values;
  readonly size: number;
}

/** Answers what operations ask of the schema itself (GraphQL §4), from the schema callers see. */
export class Introspection {
  private readonly known = new LRUCache<string, Introspected>({
    maxSize: CACHED_CHARACTERS,
    sizeCalculation: ({ size }, key) => size + key.length,
  });
  private readonly documents = new WeakMap<OperationContext, [DocumentNode, number]>();
  private nextDocument = 1;

  constructor(private readonly schema: GraphQLSchema) {}

  /** The value of a `__schema` or `__type` field of the operation's root. */
  valueOf(context: OperationContext, variables: Values, { alias, name }: FieldNode): unknown {
    const [document, number] = this.documentOf(context);
    const key = `${number}\n${JSON.stringify(variables)}`;
    let introspected = this.known.get(key);
    if (!introspected) {
      introspected = this.introspect(document, variables);
      this.known.set(key, introspected);
    }
    return introspected.data[(alias ?? name).value];
  }

  private introspect(document: DocumentNode, variables: Values): Introspected {
    const { data } = executeSync({
      schema: this.schema,
      document,
      rootValue: {},
      variableValues: variables,
    });
    return { data: data ?? {}, size: JSON.stringify(data).length };
  }

  private documentOf(context: OperationContext): [DocumentNode, number] {
    const known = this.documents.get(context);
    if (known) return known;
    const made: [DocumentNode, number] = [introspectionOf(context), this.nextDocument];
    this.nextDocument += 1;
    this.documents.set(context, made);
    return made;
  }
}

/** The operation with nothing but the introspection fields of its root. */
function introspectionOf({ operation, fragments }: OperationContext): DocumentNode {
  const select = (set: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: set.selections.flatMap((selection): SelectionNode[] => {
      switch (selection.kind) {
        case Kind.FIELD:
          return /^__(?:schema|type)$/.test(selection.name.value) ? [selection] : [];
        case Kind.INLINE_FRAGMENT:
          return [{ ...selection, selectionSet: select(selection.selectionSet) }];
        case Kind.FRAGMENT_SPREAD: {
          const fragment = fragments[selection.name.value];
          if (!fragment) return [];
          const { typeCondition } = fragment;
          const selectionSet = select(fragment.selectionSet);
          const { directives } = selection;
          return [
            {
              kind: Kind.INLINE_FRAGMENT,
              typeCondition,
              selectionSet,
              ...(directives && { directives }),
            },
          ];
        }
      }
    }),
  });
  const selectionSet = select(operation.selectionSet);
  return {
    kind: Kind.DOCUMENT,
    definitions: [{ ...operation, selectionSet }, ...Object.values(fragments)],
  };
}
