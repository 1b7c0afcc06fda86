import { createHash } from 'node:crypto';
import {
  Kind,
  parse,
  print,
  separateOperations,
  type DefinitionNode,
  type DocumentNode,
  type OperationTypeNode,
} from 'graphql';

/** One operation a client may call by its id. */
export interface RegisteredOperation {
  /** SHA-256 of the body, in hex. */
  readonly id: string;
  readonly name: string;
  readonly type: `${OperationTypeNode}`;
  /** The text, with every fragment it uses. */
  readonly body: string;
  readonly clientName: string;
}

/** The format of @apollo/generate-persisted-query-manifest. */
export interface Manifest {
  readonly format: 'apollo-persisted-query-manifest';
  readonly version: 1;
  readonly operations: readonly RegisteredOperation[];
}

/** A mistake in the operation documents, naming the file. */
export class OperationsError extends Error {
  override readonly name = 'OperationsError';
}

const FIRST_PARTY = 'suitegraph';

function parseDocument(file: string, text: string): DocumentNode {
  try {
    return parse(text);
  } catch (error) {
    throw new OperationsError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function merge(documents: ReadonlyMap<string, string>): DocumentNode {
  const seen = new Map<string, string>();
  const definitions = [...documents].flatMap(([file, text]) => {
    const document = parseDocument(file, text);
    for (const definition of document.definitions) {
      const name = 'name' in definition ? definition.name?.value : undefined;
      if (name === undefined) throw new OperationsError(`${file}: every operation needs a name`);
      const key = `${definition.kind} ${name}`;
      const other = seen.get(key);
      if (other !== undefined) throw new OperationsError(`${file}: ${name} is in ${other} as well`);
      seen.set(key, file);
    }
    return document.definitions;
  });
  return { kind: Kind.DOCUMENT, definitions };
}

/** The text under which an operation is registered: printed anew, its fragments sorted by name. */
export function canonicalText(document: DocumentNode): string {
  const rank = (node: DefinitionNode): string =>
    node.kind === Kind.FRAGMENT_DEFINITION ? node.name.value : '';
  const definitions = document.definitions.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
  return print({ kind: Kind.DOCUMENT, definitions });
}

/** The id of an operation, as clients send it in `extensions.persistedQuery.sha256Hash`. */
export function operationId(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function register(document: DocumentNode): RegisteredOperation {
  const body = canonicalText(document);
  const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (operation?.name === undefined) throw new OperationsError('an operation without a name');
  return {
    id: operationId(body),
    name: operation.name.value,
    type: operation.operation,
    body,
    clientName: FIRST_PARTY,
  };
}

/** The manifest of documents given by file name; fragments are shared by all of them. */
export function buildManifest(documents: ReadonlyMap<string, string>): Manifest {
  const operations = Object.values(separateOperations(merge(documents))).map(register);
  return {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: operations.sort((a, b) => a.name.localeCompare(b.name, 'en')),
  };
}

export function printManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
