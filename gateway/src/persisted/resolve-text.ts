import { createHash } from 'node:crypto';
import type { ApqStore } from '../app/ports';
import { refuseOperation, type Refusal } from '../errors/refusal';
import type { RegisteredOperations } from './manifest';

export type SafelistMode = 'off' | 'registered-only';

interface Persisted {
  readonly registered: RegisteredOperations;
  readonly store: ApqStore;
  readonly mode: SafelistMode;
}

interface Request {
  readonly query?: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/**
 * The text to run for a request that gives it in full, by registered id, or by the hash of an
 * automatically persisted query. Throws the refusals Apollo's clients understand.
 */
export async function resolveText(request: Request, persisted: Persisted): Promise<string> {
  const id = persistedId(request.extensions?.['persistedQuery']);
  const registered = registeredText(request.query, id, persisted.registered);
  if (registered !== undefined) return registered;
  if (persisted.mode === 'registered-only') throw notRegistered(request.query);
  if (id !== undefined) return automaticallyPersisted(request.query, id, persisted.store);
  if (request.query === undefined) {
    throw refuseOperation('INVALID_REQUEST_BODY', 'Give the operation in "query"');
  }
  return request.query;
}

function persistedId(extension: unknown): string | undefined {
  if (extension === undefined || extension === null) return undefined;
  const { version, sha256Hash } = Object(extension) as Record<string, unknown>;
  if (version === 1 && typeof sha256Hash === 'string' && sha256Hash !== '') return sha256Hash;
  throw refuseOperation('PERSISTED_QUERY_NOT_SUPPORTED', 'Unsupported persisted query version');
}

function registeredText(
  query: string | undefined,
  id: string | undefined,
  registered: RegisteredOperations,
): string | undefined {
  const text = id === undefined ? undefined : registered.textOf(id);
  if (text === undefined)
    return query !== undefined && registered.hasText(query) ? query : undefined;
  if (query !== undefined && query !== text) throw hashMismatch();
  return text;
}

async function automaticallyPersisted(
  query: string | undefined,
  hash: string,
  store: ApqStore,
): Promise<string> {
  if (query === undefined) {
    const text = await store.get(hash);
    if (text !== undefined) return text;
    // 200: clients retry with the text, and proxies must not take it for a fault.
    throw refuseOperation('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound', { status: 200 });
  }
  if (createHash('sha256').update(query).digest('hex') !== hash) throw hashMismatch();
  await store.set(hash, query);
  return query;
}

function hashMismatch(): Refusal {
  return refuseOperation('BAD_USER_INPUT', 'The persisted query hash does not match the query');
}

function notRegistered(query: string | undefined): Refusal {
  return query === undefined
    ? refuseOperation('PERSISTED_QUERY_NOT_IN_LIST', 'No operation is registered under this id', {
        status: 404,
      })
    : refuseOperation('PERSISTED_QUERY_REQUIRED', 'Only registered operations are accepted', {
        status: 403,
      });
}
