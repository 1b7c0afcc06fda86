import { createHash } from 'node:crypto';
import { MemoryApqStore } from './apq-store';
import { RegisteredOperations } from './manifest';
import { resolveText, type SafelistMode } from './resolve-text';

const REGISTERED = 'query A { messages { id } }';
const CUSTOM = 'query B { whoami }';
const FREE = '{ whoami }';

const sha = (text: string) => createHash('sha256').update(text).digest('hex');
const persistedQuery = (sha256Hash: string, version = 1) => ({
  extensions: { persistedQuery: { version, sha256Hash } },
});

const registered = RegisteredOperations.fromManifest({
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations: [
    { id: sha(REGISTERED), name: 'A', type: 'query', body: REGISTERED },
    { id: 'custom-id', name: 'B', type: 'query', body: CUSTOM },
  ],
});

const given = (mode: SafelistMode) => ({ registered, mode, store: new MemoryApqStore() });
const refusal = (code: string, status: number) => ({
  status,
  errors: [expect.objectContaining({ extensions: expect.objectContaining({ code }) })],
});

describe('without a safelist', () => {
  it('runs a text and a registered id', async () => {
    expect(await resolveText({ query: FREE }, given('off'))).toBe(FREE);
    expect(await resolveText(persistedQuery('custom-id'), given('off'))).toBe(CUSTOM);
  });

  it('persists a text under its hash, and finds it there', async () => {
    const persisted = given('off');
    const byHash = persistedQuery(sha(FREE));
    await expect(resolveText(byHash, persisted)).rejects.toMatchObject(
      refusal('PERSISTED_QUERY_NOT_FOUND', 200),
    );
    expect(await resolveText({ query: FREE, ...byHash }, persisted)).toBe(FREE);
    expect(await resolveText(byHash, persisted)).toBe(FREE);
  });

  it('refuses a hash that is not the text’s, and another version', async () => {
    const wrong = { query: FREE, ...persistedQuery('00') };
    await expect(resolveText(wrong, given('off'))).rejects.toMatchObject(
      refusal('BAD_USER_INPUT', 400),
    );
    await expect(resolveText(persistedQuery('00', 2), given('off'))).rejects.toMatchObject(
      refusal('PERSISTED_QUERY_NOT_SUPPORTED', 400),
    );
  });
});

describe('registered-only', () => {
  it('runs a registered operation by id and by its exact text', async () => {
    const strict = given('registered-only');
    expect(await resolveText(persistedQuery(sha(REGISTERED)), strict)).toBe(REGISTERED);
    expect(await resolveText({ query: REGISTERED }, strict)).toBe(REGISTERED);
    const both = { query: REGISTERED, ...persistedQuery(sha(REGISTERED)) };
    expect(await resolveText(both, strict)).toBe(REGISTERED);
  });

  it('refuses everything else', async () => {
    const strict = given('registered-only');
    await strict.store.set(sha(FREE), FREE);
    await expect(resolveText({ query: FREE }, strict)).rejects.toMatchObject(
      refusal('PERSISTED_QUERY_REQUIRED', 403),
    );
    await expect(resolveText(persistedQuery(sha(FREE)), strict)).rejects.toMatchObject(
      refusal('PERSISTED_QUERY_NOT_IN_LIST', 404),
    );
    const swapped = { query: FREE, ...persistedQuery(sha(REGISTERED)) };
    await expect(resolveText(swapped, strict)).rejects.toMatchObject(
      refusal('BAD_USER_INPUT', 400),
    );
  });
});

describe('the manifest', () => {
  it('is refused when it is none', () => {
    expect(() => RegisteredOperations.fromManifest({ operations: [] })).toThrow();
  });
});

describe('the store in memory', () => {
  it('is bounded by the characters it holds', async () => {
    const store = new MemoryApqStore(10);
    await store.set('a', '123456');
    await store.set('b', '123456');
    expect([await store.get('a'), await store.get('b')]).toEqual([undefined, '123456']);
  });
});
