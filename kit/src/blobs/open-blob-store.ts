import type { BlobStore } from './blob-store';
import { FolderBlobStore } from './folder-blob-store';
import type { S3Location } from './s3-blob-store';

/** Where blobs are kept: a folder of this machine, or a bucket. */
export type BlobStoreLocation = { directory: string } | { s3: S3Location };

/**
 * The blob store at a location. Nothing is touched before the first call.
 *
 * @example const blobs = openBlobStore({ directory: `${settings.DATA_DIR}/blobs` });
 */
export function openBlobStore(location: BlobStoreLocation): BlobStore {
  if ('directory' in location) return new FolderBlobStore(location.directory);
  return deferred(async () => {
    // Loaded at the first call: the S3 client takes a second that a start without S3 need not pay.
    const { S3BlobStore } = await import('./s3-blob-store');
    const store = new S3BlobStore(location.s3);
    await store.prepare();
    return store;
  });
}

function deferred(open: () => Promise<BlobStore>): BlobStore {
  let opening: Promise<BlobStore> | undefined;
  // A failure is not kept: the store may be back at the next call.
  const store = () =>
    (opening ??= open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    }));
  return {
    put: async (source) => (await store()).put(source),
    open: async (key, range) => (await store()).open(key, range),
    stat: async (key) => (await store()).stat(key),
    delete: async (key) => (await store()).delete(key),
  };
}
