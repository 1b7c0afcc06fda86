import type { Principal } from '@suitegraph/kit/auth';
import { withIdempotency, type WriteOptions } from '@suitegraph/kit/graphql';
import type { DataSource } from 'typeorm';
import type { LetterWriter } from './letter-writer';
import type { PostOffice } from './post-office';
import type { Preparation, SendRequest } from './preparation';
import type { Replies } from './replies';
import { scheduleOf } from './schedule';
import type { SendAnswers, SentMessage } from './send-answers';

/** What sending needs of others. */
export interface SendDependencies {
  readonly preparation: Pick<Preparation, 'prepare' | 'routes'>;
  readonly replies: Pick<Replies, 'references' | 'mark'>;
  readonly writer: Pick<LetterWriter, 'write'>;
  readonly postOffice: Pick<PostOffice, 'post'>;
  readonly drafts: { discard: DraftRemover };
  readonly answers: Pick<SendAnswers, 'read'>;
  /** Tells the outbox that there may be work. */
  committed(): void;
}

type DraftRemover = (
  tx: Parameters<Parameters<DataSource['transaction']>[1]>[0],
  viewer: Principal,
  id: string,
) => Promise<void>;

/** Sending what a user wrote. */
export class SendService {
  constructor(
    private readonly database: DataSource,
    private readonly on: SendDependencies,
  ) {}

  /** Sends a message, now or later, and returns the sender's copy, where one is kept. */
  async send(
    viewer: Principal,
    request: SendRequest,
    options: WriteOptions,
    operation = 'sendMessage',
  ): Promise<SentMessage> {
    const prepared = await this.on.preparation.prepare(viewer, request);
    const { account, letter, enclosures, parent } = prepared;
    const routes = await this.on.preparation.routes(account, letter);
    const schedule = scheduleOf(request, new Date());
    if (options.dryRun === true) return { message: null, outboxItem: null };
    const call = {
      viewer,
      operation,
      key: options.idempotencyKey ?? undefined,
      input: request,
    };
    const sent = await this.database.transaction(async (tx) => {
      const posted = await withIdempotency(tx, call, async () => {
        const references = parent ? await this.on.replies.references(viewer, parent) : [];
        const received = await this.on.writer.write({ account, letter, references, enclosures });
        const saveToSent = request.saveToSent !== false;
        const done = await this.on.postOffice.post(tx, {
          account,
          received,
          routes,
          origin: 'LOCAL',
          bcc: letter.bcc,
          saveToSent,
          schedule,
          sign: request.dkim !== false,
        });
        if (parent) await this.on.replies.mark(tx, viewer, parent, '\\Answered');
        if (request.draftId) await this.on.drafts.discard(tx, viewer, request.draftId);
        return { ...done };
      });
      return this.on.answers.read(tx, viewer, posted);
    });
    this.on.committed();
    return sent;
  }
}
