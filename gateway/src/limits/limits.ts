/** How large an operation may be. */
export interface OperationLimits {
  /** Levels of fields, fragments flattened; introspection is bounded by graphql-js itself. */
  readonly depth: number;
  /** Aliased fields, each use of a fragment counted. */
  readonly aliases: number;
  /** Lexer tokens of the text. */
  readonly tokens: number;
  /** Fields at the root. */
  readonly rootFields: number;
}

export const DEFAULT_LIMITS: OperationLimits = {
  depth: 15,
  aliases: 50,
  tokens: 5000,
  rootFields: 30,
};
