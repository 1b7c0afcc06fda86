import { readFile } from 'node:fs/promises';
import { z } from 'zod';

// The format written by @apollo/generate-persisted-query-manifest.
const manifestSchema = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(
    z.object({ id: z.string().min(1), name: z.string(), body: z.string().min(1) }),
  ),
});

/** The operations clients may run, by id and by exact text. */
export class RegisteredOperations {
  private readonly byId: ReadonlyMap<string, string>;
  private readonly texts: ReadonlySet<string>;
  /** Names of the registered operations. */
  readonly names: ReadonlySet<string>;

  private constructor(operations: readonly { id: string; name: string; body: string }[]) {
    this.byId = new Map(operations.map(({ id, body }) => [id, body]));
    this.texts = new Set(operations.map(({ body }) => body));
    this.names = new Set(operations.map(({ name }) => name));
  }

  static none(): RegisteredOperations {
    return new RegisteredOperations([]);
  }

  /** Reads a parsed apollo-persisted-query-manifest; throws when it is not one. */
  static fromManifest(manifest: unknown): RegisteredOperations {
    return new RegisteredOperations(manifestSchema.parse(manifest).operations);
  }

  static async fromFile(path: string): Promise<RegisteredOperations> {
    return RegisteredOperations.fromManifest(JSON.parse(await readFile(path, 'utf8')));
  }

  /** The text of a registered id. Ids are opaque: usually the text's SHA-256, not necessarily. */
  textOf(id: string): string | undefined {
    return this.byId.get(id);
  }

  hasText(text: string): boolean {
    return this.texts.has(text);
  }
}
