import {
  isCompositeType,
  type FieldNode,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { ShapeBuilder } from './build-shape';
import { output } from './byte-output';
import { closureWriter } from './closure-writer';
import type { Fragments } from './collect-fields';
import { Clauses } from './conditions';
import { ExactCompletion } from './exact-completion';
import { mayGenerateCode } from './function-source';
import { generatedWriter } from './generated-writer';
import type { PlannedKeys } from '../../planning/normalise/planned-keys';
import type { ValueShape } from './shapes';
import type { JsonWriter, Projection } from './json-writer';
import { DATA_HEAD, Written, type ResponseData } from './response-data';

export interface ProjectorInput {
  /** What callers see: data of types and values that it doesn't know is an error. */
  readonly schema: GraphQLSchema;
  /** Validated, and of limited depth. */
  readonly operation: OperationDefinitionNode;
  readonly fragments: Fragments;
  /** Under which keys the data holds fields; those of the response when left out. */
  readonly keys?: Pick<PlannedKeys, 'of'>;
}

export interface ProjectorOptions {
  /** Whether to generate code; by default wherever the process may. */
  readonly codegen?: boolean;
}

/** The value of a `__schema` or `__type` field; the node of a field is one object for all calls. */
export type Introspect = (field: FieldNode) => unknown;

export interface Projected extends ResponseData {
  /**
   * One for each value that the schema doesn't allow, at its path (GraphQL §6.4.4). Messages tell
   * nothing of the value.
   */
  readonly errors: readonly GraphQLError[];
}

export interface Projector {
  /**
   * The response's `data` out of what the subgraphs sent, by the keys of the response. Never
   * throws on bad data; what `introspect` throws passes through.
   * @param variables coerced, defaults applied
   */
  project(
    data: unknown,
    variables: Readonly<Record<string, unknown>>,
    introspect: Introspect,
  ): Projected;
}

/** Compiles the projector of an operation: once for all its responses. */
export function compileProjector(input: ProjectorInput, options?: ProjectorOptions): Projector {
  const { schema, operation } = input;
  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error(`the schema has no type for a ${operation.operation}`);
  return compileSelection(input, root.name, operation.selectionSet, options);
}

/**
 * The projector of a part of an operation: its data is an object of the type `parentTypeName`, or
 * null, and the paths of its errors start there.
 */
export function compileSelection(
  { schema, fragments, keys }: ProjectorInput,
  parentTypeName: string,
  selectionSet: SelectionSetNode,
  { codegen = mayGenerateCode() }: ProjectorOptions = {},
): Projector {
  const type = schema.getType(parentTypeName);
  if (!isCompositeType(type)) throw new Error(`${parentTypeName} is no type with fields`);
  const clauses = new Clauses();
  const builder = new ShapeBuilder({ schema, fragments, clauses, keys });
  const shape = builder.value(type, [{ set: selectionSet, clause: clauses.always }]);
  const write = codegen ? generatedWriter(shape) : closureWriter(shape);
  return new CompiledProjector(shape, clauses, write);
}

class CompiledProjector implements Projector {
  constructor(
    private readonly shape: ValueShape,
    private readonly clauses: Clauses,
    private readonly write: JsonWriter,
  ) {}

  project(
    data: unknown,
    variables: Readonly<Record<string, unknown>>,
    introspect: Introspect,
  ): Projected {
    const projection: Projection = { holding: this.clauses.evaluate(variables), introspect };
    try {
      let end = output.ascii(DATA_HEAD, 0);
      end = output.ascii('}', this.write(data, projection, end));
      return new Written(output.take(end));
    } catch {
      // Whatever was wrong with the data is found again, with its place.
      const completion = new ExactCompletion(projection);
      return { dataText: completion.root(this.shape, data), errors: completion.errors };
    }
  }
}
