import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCopyCommand,
  type CompletedPart,
  type S3Client,
} from '@aws-sdk/client-s3';

const PART_BYTES = 1024 ** 3;
const PART_DEADLINE_MS = 10 * 60_000;

interface CopyNames {
  Bucket: string;
  Key: string;
  CopySource: string;
}

/** Copies an object inside the store in parts of 1 GiB: one CopyObject ends at 5 GiB. */
export async function copyInParts(client: S3Client, names: CopyNames, size: number): Promise<void> {
  const target = { Bucket: names.Bucket, Key: names.Key };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(target), deadline());
  try {
    const parts: CompletedPart[] = [];
    for (let start = 0; start < size; start += PART_BYTES) {
      const end = Math.min(start + PART_BYTES, size) - 1;
      const part = new UploadPartCopyCommand({
        ...names,
        UploadId,
        PartNumber: parts.length + 1,
        CopySourceRange: `bytes=${String(start)}-${String(end)}`,
      });
      const { CopyPartResult } = await client.send(part, deadline());
      parts.push({ PartNumber: parts.length + 1, ETag: CopyPartResult?.ETag });
    }
    const MultipartUpload = { Parts: parts };
    await client.send(
      new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload }),
      deadline(),
    );
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand({ ...target, UploadId }), deadline());
    throw error;
  }
}

function deadline(): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(PART_DEADLINE_MS) };
}
