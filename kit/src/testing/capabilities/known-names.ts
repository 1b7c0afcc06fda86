import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  buildSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  printType,
  type GraphQLSchema,
} from 'graphql';

const ROOTS = ['Query', 'Mutation', 'Subscription'];
const DIRECTIVES = `
  directive @key(fields: String!, resolvable: Boolean) repeatable on OBJECT | INTERFACE
  directive @shareable on OBJECT | FIELD_DEFINITION
  directive @authenticated on FIELD_DEFINITION | OBJECT
  directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT`;

/** What the emitted schema, the generated pages and the code call things. */
export class KnownNames {
  private readonly schema: GraphQLSchema;
  private readonly listed: ReadonlySet<string>;
  private readonly routes: string;
  private readonly text: string;

  /** @param root the repository. @param subgraph whose routes count, beside those of every service. */
  constructor(
    private readonly root: string,
    private readonly subgraph: string,
  ) {
    this.schema = buildSchema(this.read('schema/api.graphql'));
    const pages = ['errors', 'events', 'settings'];
    this.listed = new Set(
      pages.flatMap((page) =>
        [...this.read(`docs/generated/${page}.md`).matchAll(/^\| `([^`]+)`/gm)].map(
          ([, one = '']) => one,
        ),
      ),
    );
    this.routes = [`subgraphs/${subgraph}/src`, 'kit/src/service']
      .flatMap((folder) => globSync(`${path.join(root, folder)}/**/*.ts`))
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    this.text = Object.values(this.schema.getTypeMap()).map(printType).join('\n');
  }

  /** Whether it is a field (`Type.field`, or of a root), a type, a setting, an event, an error code or a route. */
  has(name: string): boolean {
    const [type = '', field] = name.split('.');
    if (name.startsWith('/')) return this.routes.includes(`'${name}'`);
    if (this.listed.has(name)) return true;
    if (ROOTS.some((root) => fieldsOf(this.schema, root).includes(name))) return true;
    const fields = fieldsOf(this.schema, type);
    return field === undefined ? fields.length > 0 : fields.includes(field);
  }

  /** Whether prose may say it: what does not look like a name of ours may always be said. */
  canBeSaid(name: string): boolean {
    if (/^[A-Z][A-Z\d]*_[A-Z_]+$/.test(name)) return this.has(name) || this.isInSchema(name);
    if (/^[A-Z][a-z]\w*\.\w+$/.test(name)) return this.has(name);
    return !/^[a-z]+[A-Z]\w+$/.test(name) || this.isInSchema(name);
  }

  /** The queries, mutations and subscriptions of the subgraph itself. */
  ownFields(): string[] {
    const sdl = this.read(`schema/subgraphs/${this.subgraph}.graphql`);
    const own = buildSchema(sdl.replace(/^extend schema @link.*$/m, '') + DIRECTIVES);
    return ROOTS.flatMap((root) => fieldsOf(own, root));
  }

  private isInSchema(name: string): boolean {
    return new RegExp(`\\b${name}\\b`).test(this.text);
  }

  private read(file: string): string {
    return readFileSync(path.join(this.root, file), 'utf8');
  }
}

function fieldsOf(schema: GraphQLSchema, name: string): string[] {
  const type = schema.getType(name);
  const has = isObjectType(type) || isInterfaceType(type) || isInputObjectType(type);
  return has ? Object.keys(type.getFields()) : [];
}
