import { InvalidInputError } from '@suitegraph/kit/errors';

/** What an upload is for. */
export const UploadTargetEnum = {
  DRIVE: 'DRIVE',
  TRACKS: 'TRACKS',
  MAIL_ATTACHMENT: 'MAIL_ATTACHMENT',
} as const;
export type UploadTarget = keyof typeof UploadTargetEnum;

/** How far an upload is. */
export const UploadStateEnum = {
  OPEN: 'OPEN',
  ASSEMBLING: 'ASSEMBLING',
  READY: 'READY',
  ABORTED: 'ABORTED',
  EXPIRED: 'EXPIRED',
} as const;
export type UploadState = keyof typeof UploadStateEnum;

/** Bytes of every part but the last. */
export const PART_SIZE = 8 * 1024 * 1024;
const MAX_PARTS = 10_000;

/** Content on its way in. */
export interface Upload {
  readonly id: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly target: UploadTarget;
  readonly parentId: string | null;
  readonly name: string;
  readonly size: bigint;
  readonly mimeType: string;
  /** SHA-256 in hex, where the client gave one. */
  readonly checksum: string | null;
  readonly partSize: number;
  readonly state: UploadState;
  readonly blob: string | null;
  readonly fileId: string | null;
  readonly expiresAt: Date;
  readonly parts: readonly ReceivedPart[];
}

/** A part that arrived whole. */
export interface ReceivedPart {
  readonly number: number;
  readonly blob: string;
  readonly size: number;
}

/** How many parts there are; a file without content has none. */
export function partCount({ size, partSize }: Pick<Upload, 'size' | 'partSize'>): number {
  return Math.ceil(Number(size) / partSize);
}

/** The bytes part `number` (from 1) must have, or undefined when there is no such part. */
export function partLength(
  upload: Pick<Upload, 'size' | 'partSize'>,
  number: number,
): number | undefined {
  const count = partCount(upload);
  if (!Number.isInteger(number) || number < 1 || number > count) return undefined;
  return number < count ? upload.partSize : Number(upload.size) - (count - 1) * upload.partSize;
}

/** @throws InvalidInputError for a size no upload can have. */
export function checkSize(size: bigint): bigint {
  const limit = BigInt(PART_SIZE) * BigInt(MAX_PARTS);
  if (size < 0n || size > limit) {
    throw new InvalidInputError(`A size is from 0 to ${limit.toString()} bytes`, ['size']);
  }
  return size;
}

/** The SHA-256 of a checksum argument. @throws InvalidInputError for any other algorithm. */
export function checkChecksum(checksum: string): string {
  const hex = /^(?:sha-?256:)?([0-9a-f]{64})$/i.exec(checksum)?.[1];
  if (hex === undefined) {
    throw new InvalidInputError('A checksum is sha256:<64 hex digits>', ['checksum']);
  }
  return hex.toLowerCase();
}

const TOKEN = "[\\w!#$&^.+'*%`|~-]{1,64}";
const MIME_TYPE = new RegExp(`^(${TOKEN}/${TOKEN})(?:\\s*;.*)?$`);

/** A media type without its parameters (RFC 9110 §8.3.1). @throws InvalidInputError */
export function checkMimeType(raw: string): string {
  const type = MIME_TYPE.exec(raw.trim())?.[1];
  if (type === undefined) throw new InvalidInputError('Not a media type', ['mimeType']);
  return type.toLowerCase();
}
