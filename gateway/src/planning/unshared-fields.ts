import {
  getDirectiveValues,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';

/** The name in `@tag(name: "unshared")`, which marks a field whose value is for one request alone. */
const UNSHARED = 'unshared';

/**
 * Whether an operation selects a field that is tagged as unshared, such as a signed URL or a number
 * that changes at every reading. `schema` is the supergraph's, with its directives.
 */
export function selectsUnshared(schema: GraphQLSchema, document: DocumentNode): boolean {
  const tag = schema.getDirective('tag');
  if (!tag) return false;
  let found = false;
  const info = new TypeInfo(schema);
  const Field = (): void => {
    const tags = info.getFieldDef()?.astNode?.directives ?? [];
    found ||= tags.some(
      (directive) =>
        directive.name.value === tag.name &&
        getDirectiveValues(tag, { directives: [directive] })?.['name'] === UNSHARED,
    );
  };
  visit(document, visitWithTypeInfo(info, { Field }));
  return found;
}
