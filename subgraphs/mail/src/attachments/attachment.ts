/** A part of a message that is not its text. */
export interface AttachmentRecord {
  readonly id: string;
  readonly messageId: string;
  readonly filename: string | null;
  readonly mimeType: string;
  readonly size: number;
  readonly contentId: string | null;
  readonly inline: boolean;
  /** SHA-256 of the content, which is its key in the blob store. */
  readonly checksum: string;
}

/** A file on its way into a message. */
export interface UploadRecord {
  readonly id: string;
  readonly filename: string;
  readonly mimeType: string;
  readonly size: number;
  /** Key of the content; null until all of it is here. */
  readonly blob: string | null;
}
