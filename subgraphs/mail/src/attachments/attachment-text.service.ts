import type { BlobStore } from '@suitegraph/kit/blobs';
import type { Logger } from '@suitegraph/kit/logging';
import { buffer } from 'node:stream/consumers';
import type { DataSource } from 'typeorm';
import type { Owner } from '../accounts/account';
import { textFormat, type TextFormat } from '../clients/text-formats';
import type { AttachmentTextRepository, UnreadAttachment } from './attachment-text.repository';

const BATCH = 10;
const MAX_BYTES = 25 * 1024 * 1024;
const MAX_ATTEMPTS = 3;

/** Reads text out of a file's bytes. */
export interface FileReader {
  read(content: Buffer, format: TextFormat, signal?: AbortSignal): Promise<string>;
}

/** Reads the text of attachments, so that it can be searched: behind the back of whoever gets them. */
export class AttachmentTextService {
  constructor(
    private readonly database: DataSource,
    private readonly attachments: AttachmentTextRepository,
    private readonly on: {
      readonly blobs: Pick<BlobStore, 'open'>;
      readonly reader: FileReader;
      readonly log: Logger;
    },
  ) {}

  /** Reads some that wait for it, one after the other; returns whether there may be more. */
  async readSome(): Promise<boolean> {
    const { manager } = this.database;
    const claimed = await this.attachments.claim(manager, BATCH);
    const readable = claimed.filter((one) => formatOf(one) !== null);
    const others = claimed.filter((one) => formatOf(one) === null).map(({ id }) => id);
    if (others.length > 0) await this.attachments.skip(manager, others);
    for (const one of readable) await this.readOne(one);
    return claimed.length === BATCH;
  }

  /** The texts of attachments, in the order of their ids; undefined for those without any. */
  async texts(owner: Owner, ids: readonly string[]): Promise<(string | undefined)[]> {
    const found = await this.attachments.texts(this.database.manager, owner, ids);
    const byId = new Map(found.map(({ id, text }) => [id, text]));
    return ids.map((id) => byId.get(id) ?? undefined);
  }

  private async readOne(one: UnreadAttachment): Promise<void> {
    const format = formatOf(one);
    if (format === null) return;
    const { manager } = this.database;
    try {
      const content = await buffer(await this.on.blobs.open(one.checksum));
      await this.attachments.save(manager, one.id, await this.on.reader.read(content, format));
    } catch (error) {
      // A file that ends the process is not tried for ever either: its attempts were counted before.
      if (one.attempt >= MAX_ATTEMPTS) await this.attachments.skip(manager, [one.id]);
      this.on.log.info(
        { attachmentId: one.id, attempt: one.attempt, reason: String(error) },
        'the text of an attachment could not be read',
      );
    }
  }
}

function formatOf({ mimeType, filename, size, attempt }: UnreadAttachment): TextFormat | null {
  return size > MAX_BYTES || attempt > MAX_ATTEMPTS ? null : textFormat(mimeType, filename);
}
