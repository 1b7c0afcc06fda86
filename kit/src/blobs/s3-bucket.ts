import { CreateBucketCommand, HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';

/** Makes the bucket when it is not there and the credentials allow it. @throws the store's refusal. */
export async function ensureBucket(
  client: S3Client,
  bucket: string,
  abortSignal: AbortSignal,
): Promise<void> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket }), { abortSignal });
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    await client
      .send(new CreateBucketCommand({ Bucket: bucket }), { abortSignal })
      .catch(ignoreOwned);
  }
}

/** Another process made it meanwhile, under the same account. */
function ignoreOwned(error: unknown): void {
  if ((error as Error).name !== 'BucketAlreadyOwnedByYou') throw error;
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}
