import type { Principal } from '@suitegraph/kit/auth';
import { ExpectedError, InvalidInputError, isErrorCode } from '@suitegraph/kit/errors';
import type { JsonValue } from '@suitegraph/kit/events';
import { withIdempotency, type WriteOptions } from '@suitegraph/kit/graphql';
import type { DataSource, EntityManager } from 'typeorm';
import type { MessageRecord } from '../messages/message';
import type { MessageRepository } from '../messages/message.repository';
import { readData } from '../templates/template.service';
import type { BulkRepository } from './bulk.repository';
import type { LetterInput } from './letter';
import type { LetterWriter } from './letter-writer';
import { paceOf } from './pace';
import type { PostOffice, Routes } from './post-office';
import type { Prepared, Preparation, SendRequest } from './preparation';
import { scheduleOf } from './schedule';

/** What sending to many needs of others. */
export interface BulkDependencies {
  readonly preparation: Pick<Preparation, 'prepare' | 'routes'>;
  readonly writer: Pick<LetterWriter, 'write'>;
  readonly postOffice: Pick<PostOffice, 'post'>;
  readonly messages: Pick<MessageRepository, 'byIds'>;
  readonly bulk: BulkRepository;
  /** Header fields by which a recipient gets no more of the organisation's bulk mail. */
  unsubscribing(tenantId: string, address: string): Readonly<Record<string, string>>;
  committed(): void;
}

/** How much, and how fast. */
export interface BulkLimits {
  readonly maxRecipients: number;
  readonly perMinute: number;
}

/** What became of each recipient: a message, or the reason why there is none. */
export interface BulkResult {
  readonly messages: MessageRecord[];
  /** Addresses, as they were given, that get nothing. */
  readonly failed: string[];
  readonly errors: ExpectedError[];
}

type Recipient = LetterInput['to'][number];

interface Ready {
  readonly prepared: Prepared;
  readonly routes: Routes;
}

interface Refused {
  readonly address: string;
  readonly code: string;
  readonly message: string;
  readonly index: number;
}

/** Sending the same to many, each for themselves. */
export class BulkService {
  constructor(
    private readonly database: DataSource,
    private readonly on: BulkDependencies,
    private readonly limits: BulkLimits,
  ) {}

  /** One message a recipient, evenly apart; whoever cannot be reached does not hold up the others. */
  async send(
    viewer: Principal,
    request: SendRequest,
    recipients: readonly Recipient[],
    options: WriteOptions,
  ): Promise<BulkResult> {
    this.check(request, recipients);
    const { ready, refused } = await this.sort(viewer, request, recipients);
    if (options.dryRun === true) return resultOf([], refused);
    const key = options.idempotencyKey ?? undefined;
    const call = { viewer, operation: 'sendBulk', key, input: { request, recipients } };
    const result = await this.database.transaction(async (tx) => {
      const done = await withIdempotency(tx, call, async () => ({
        ids: await this.post(tx, request, ready),
        refused: refused as unknown as JsonValue,
      }));
      const found = await this.on.messages.byIds(tx, viewer, done.ids);
      const byId = new Map(found.map((message) => [message.id, message]));
      const messages = done.ids.flatMap((id) => byId.get(id) ?? []);
      return resultOf(messages, done.refused as unknown as Refused[]);
    });
    this.on.committed();
    return result;
  }

  private check(request: SendRequest, recipients: readonly Recipient[]): void {
    const { to, cc, bcc } = request;
    if (to.length + (cc?.length ?? 0) + (bcc?.length ?? 0) > 0) {
      throw new InvalidInputError('Recipients are given apart', ['input', 'to']);
    }
    if (recipients.length === 0)
      throw new InvalidInputError('There is no recipient', ['recipients']);
    const { maxRecipients } = this.limits;
    if (recipients.length <= maxRecipients) return;
    throw new ExpectedError('REQUEST_BODY_TOO_LARGE', `At most ${maxRecipients} recipients`, [
      'recipients',
    ]);
  }

  private async sort(
    viewer: Principal,
    request: SendRequest,
    recipients: readonly Recipient[],
  ): Promise<{ ready: Ready[]; refused: Refused[] }> {
    // What is wrong with the message itself is said once, and nothing is sent.
    const common = await this.on.preparation.prepare(
      viewer,
      { ...request, templateId: null },
      true,
    );
    const ready = new Map<string, Ready>();
    const refused: Refused[] = [];
    for (const [index, recipient] of recipients.entries()) {
      try {
        const prepared = await this.personal(viewer, request, recipient, common);
        const [mailbox] = prepared.letter.to;
        if (ready.has(mailbox?.address ?? '')) continue;
        const routes = await this.routes(prepared);
        ready.set(mailbox?.address ?? '', { prepared, routes });
      } catch (error) {
        if (!(error instanceof ExpectedError)) throw error;
        const { code, message } = error;
        refused.push({ address: recipient.address, code, message, index });
      }
    }
    return { ready: [...ready.values()], refused };
  }

  private async routes({ account, letter }: Prepared): Promise<Routes> {
    const routes = await this.on.preparation.routes(account, letter, { bulk: true });
    const { suppressed: [suppressed] = [] } = routes;
    if (suppressed === undefined) return routes;
    throw new ExpectedError('BLOCKED_BY_POLICY', `${suppressed} is on the suppression list`);
  }

  // The recipient's own name and address are there for every template.
  private async personal(
    viewer: Principal,
    request: SendRequest,
    recipient: Recipient,
    { enclosures }: Prepared,
  ): Promise<Prepared> {
    const { name, address } = recipient;
    const own = { name: name ?? '', address };
    const templateData = { ...own, ...readData(request.templateData) };
    const none = { attachmentIds: [], fileIds: [] };
    const personal = { ...request, ...none, to: [recipient], templateData };
    return { ...(await this.on.preparation.prepare(viewer, personal)), enclosures };
  }

  private async post(
    tx: EntityManager,
    request: SendRequest,
    ready: readonly Ready[],
  ): Promise<string[]> {
    const accountId = ready[0]?.prepared.account.id;
    if (accountId === undefined) return [];
    const now = new Date();
    const wish = scheduleOf(request, now);
    const last = await this.on.bulk.lastOf(tx, accountId);
    const pace = { now, start: wish.held ? wish.sendAt : null, last, ...this.limits };
    const ids: string[] = [];
    for (const [index, { prepared, routes }] of ready.entries()) {
      const { account, letter, enclosures } = prepared;
      const [recipient] = letter.to;
      const headers = this.on.unsubscribing(account.tenantId, recipient?.address ?? '');
      const manuscript = { account, letter, enclosures, references: [], headers };
      const received = await this.on.writer.write(manuscript);
      const { messageId } = await this.on.postOffice.post(tx, {
        account,
        received,
        routes,
        origin: 'LOCAL',
        bcc: [],
        saveToSent: true,
        schedule: { ...wish, sendAt: paceOf(pace, index) },
        sign: request.dkim !== false,
        bulk: true,
      });
      if (messageId !== null) ids.push(messageId);
    }
    return ids;
  }
}

function resultOf(messages: MessageRecord[], refused: readonly Refused[]): BulkResult {
  return {
    messages,
    failed: refused.map(({ address }) => address),
    errors: refused.map(({ code, message, index }) => {
      const known = isErrorCode(code) ? code : 'INTERNAL_ERROR';
      return new ExpectedError(known, message, ['recipients', String(index)]);
    }),
  };
}
