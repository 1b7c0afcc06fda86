import type { Principal } from '@suitegraph/kit/auth';
import { withIdempotency, type WriteOptions } from '@suitegraph/kit/graphql';
import type { DataSource } from 'typeorm';
import type { Account } from '../accounts/account';
import type { AttachmentRecord } from '../attachments/attachment';
import type { MessageContent, MessageRecord } from '../messages/message';
import { forwardSubject, inlineForward } from './forward-text';
import { readLetter, type LetterInput } from './letter';
import type { Enclosure, LetterWriter } from './letter-writer';
import type { PostOffice } from './post-office';
import type { Preparation } from './preparation';
import type { Replies } from './replies';
import type { SendAnswers, SentMessage } from './send-answers';

/** What is to be passed on, and how. */
export interface ForwardRequest {
  readonly id: string;
  readonly to: LetterInput['to'];
  readonly text: string | null;
  readonly asAttachment: boolean;
}

/** What passing on needs of others. */
export interface ForwardDependencies {
  readonly accounts: {
    require(viewer: Principal, id: string, path: readonly string[]): Promise<Account>;
  };
  readonly attachments: {
    ofMessages(viewer: Principal, ids: readonly string[]): Promise<AttachmentRecord[][]>;
  };
  readonly messages: {
    contents(viewer: Principal, ids: readonly string[]): Promise<(MessageContent | undefined)[]>;
  };
  readonly replies: Pick<Replies, 'require' | 'references' | 'mark'>;
  readonly preparation: Pick<Preparation, 'routes'>;
  readonly writer: Pick<LetterWriter, 'write'>;
  readonly postOffice: Pick<PostOffice, 'post'>;
  readonly answers: Pick<SendAnswers, 'read'>;
  committed(): void;
}

/** Passing messages on. */
export class ForwardService {
  constructor(
    private readonly database: DataSource,
    private readonly on: ForwardDependencies,
    private readonly limits: { readonly maxRecipients: number },
  ) {}

  /** Sends a message on, in the words of the forwarder or as a message within another. */
  async forward(
    viewer: Principal,
    request: ForwardRequest,
    options: WriteOptions,
  ): Promise<SentMessage> {
    // The content first: a message elsewhere is fetched by that, and known in full after it.
    const [content] = await this.on.messages.contents(viewer, [request.id]);
    const original = await this.on.replies.require(viewer, request.id, ['id']);
    const account = await this.on.accounts.require(viewer, original.accountId, ['id']);
    const words = request.asAttachment
      ? { subject: forwardSubject(original.subject), text: request.text, html: null }
      : inlineForward(original, content, request.text);
    const letter = readLetter({ to: request.to, ...words }, this.limits);
    const routes = await this.on.preparation.routes(account, letter);
    const enclosures = await this.enclosures(viewer, original, request.asAttachment);
    if (options.dryRun === true) return { message: null, outboxItem: null };
    const key = options.idempotencyKey ?? undefined;
    const call = { viewer, operation: 'forwardMessage', key, input: request };
    const sent = await this.database.transaction(async (tx) => {
      const posted = await withIdempotency(tx, call, async () => {
        const references = await this.on.replies.references(viewer, original);
        const received = await this.on.writer.write({ account, letter, references, enclosures });
        const done = await this.on.postOffice.post(tx, {
          account,
          received,
          routes,
          origin: 'LOCAL',
          bcc: [],
          saveToSent: true,
        });
        await this.on.replies.mark(tx, viewer, original, '$Forwarded');
        return { ...done };
      });
      return this.on.answers.read(tx, viewer, posted);
    });
    this.on.committed();
    return sent;
  }

  private async enclosures(
    viewer: Principal,
    original: MessageRecord,
    whole: boolean,
  ): Promise<Enclosure[]> {
    if (whole) {
      const name = (original.subject ?? '').replace(/[/\\\p{Cc}]+/gu, ' ').trim();
      const filename = `${name === '' ? 'message' : name.slice(0, 200).toWellFormed()}.eml`;
      const { blob, size } = original;
      return [{ filename, mimeType: 'message/rfc822', size, blob }];
    }
    const [parts = []] = await this.on.attachments.ofMessages(viewer, [original.id]);
    return parts.map(({ filename, mimeType, size, checksum, contentId, inline }) => ({
      filename: filename ?? 'attachment',
      mimeType,
      size,
      blob: checksum,
      contentId: inline ? contentId : null,
    }));
  }
}
