import {
  Kind,
  visit,
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type NameNode,
  type OperationDefinitionNode,
} from 'graphql';

interface ReplayVariable {
  readonly name: string;
  /** Its named type. */
  readonly type: string;
}

/** The subscription, with `alias: cursor` selected of its event. */
export function withCursor(document: DocumentNode, alias: string): DocumentNode {
  const cursor: FieldNode = { kind: Kind.FIELD, alias: nameOf(alias), name: nameOf('cursor') };
  return onRootField(document, (field) => ({
    ...field,
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: [...(field.selectionSet?.selections ?? []), cursor],
    },
  }));
}

/** The subscription with the variable as its `after`. */
export function withReplay(document: DocumentNode, { name, type }: ReplayVariable): DocumentNode {
  const variable = { kind: Kind.VARIABLE, name: nameOf(name) } as const;
  const after: ArgumentNode = { kind: Kind.ARGUMENT, name: nameOf('after'), value: variable };
  const rewritten = onRootField(document, (field) => ({
    ...field,
    arguments: [...(field.arguments ?? []).filter((it) => it.name.value !== 'after'), after],
  }));
  return onOperation(rewritten, (operation) => ({
    ...operation,
    variableDefinitions: [
      ...usedDefinitions(operation, rewritten),
      {
        kind: Kind.VARIABLE_DEFINITION,
        variable,
        type: {
          kind: Kind.NON_NULL_TYPE,
          type: { kind: Kind.NAMED_TYPE, name: nameOf(type) },
        },
      },
    ],
  }));
}

// A variable that nothing uses any more makes a document invalid (GraphQL §5.8.4).
function usedDefinitions(
  { variableDefinitions = [] }: OperationDefinitionNode,
  document: DocumentNode,
) {
  const used = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(name.value),
  });
  return variableDefinitions.filter(({ variable }) => used.has(variable.name.value));
}

function onRootField(
  document: DocumentNode,
  change: (field: FieldNode) => FieldNode,
): DocumentNode {
  return onOperation(document, (operation) => ({
    ...operation,
    selectionSet: {
      ...operation.selectionSet,
      selections: operation.selectionSet.selections.map((selection) =>
        selection.kind === Kind.FIELD ? change(selection) : selection,
      ),
    },
  }));
}

function onOperation(
  document: DocumentNode,
  change: (operation: OperationDefinitionNode) => OperationDefinitionNode,
): DocumentNode {
  return {
    ...document,
    definitions: document.definitions.map((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION ? change(definition) : definition,
    ),
  };
}

function nameOf(value: string): NameNode {
  return { kind: Kind.NAME, value };
}
