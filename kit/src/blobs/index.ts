export { openBlobStore } from './open-blob-store';
export type { BlobStoreLocation } from './open-blob-store';
export type { BlobStore, ByteRange, StoredBlob } from './blob-store';
export type { S3Location } from './s3-blob-store';
export { SignedUrls } from './signed-urls';
export { sendBlob } from './send-blob';
export type { BlobDelivery } from './send-blob';
export { contentDisposition } from './content-disposition';
