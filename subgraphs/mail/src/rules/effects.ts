import type { BlobStore } from '@suitegraph/kit/blobs';
import { ExpectedError } from '@suitegraph/kit/errors';
import type { Logger } from '@suitegraph/kit/logging';
import { Readable } from 'node:stream';
import type { DataSource, EntityManager } from 'typeorm';
import type { Composition } from '../clients/mail-composer';
import type { IngestService } from '../ingest/ingest.service';
import type { PostOffice } from '../outbox/post-office';
import { forwardObstacle, rejectObstacle, replyObstacle, type Passage } from './loops';
import type { ReplyTemplates } from './reply-templates';
import { readReply, type ReplySpec } from './reply-spec';
import type { PendingEffect, RuleEffectRepository } from './rule-effect.repository';

const FIRST_DELAY_MS = 30_000;
const MAX_ATTEMPTS = 10;

/** The words of an automatic answer. */
interface ReplyText {
  readonly subject: string | null;
  readonly text: string | null;
  readonly html?: string | null;
}

/** What carrying effects out needs of others. */
export interface EffectDependencies {
  readonly database: DataSource;
  readonly effects: RuleEffectRepository;
  readonly blobs: Pick<BlobStore, 'open'>;
  readonly ingest: Pick<IngestService, 'receive'>;
  readonly postOffice: Pick<PostOffice, 'route' | 'post'>;
  readonly templates: Pick<ReplyTemplates, 'render'>;
  readonly log: Logger;
  compose(composition: Composition): Readable;
  /** Tells the outbox that there may be work. */
  committed(): void;
}

/**
 * Carries out what rules do outside of the mailbox: forwarding, answering, and telling that a message
 * was rejected. Each effect and its end are one transaction, so that it happens once.
 */
export class RuleEffects {
  constructor(private readonly on: EffectDependencies) {}

  /** Carries out the next effect that is due; false when there is none. */
  async next(): Promise<boolean> {
    const { database, effects } = this.on;
    let effect: PendingEffect | undefined;
    try {
      await database.transaction(async (tx) => {
        effect = await effects.next(tx);
        if (!effect) return;
        await this.carryOut(tx, effect);
        await effects.done(tx, effect.id);
      });
    } catch (error) {
      if (!effect) throw error;
      await this.failed(effect, error);
    }
    if (effect) this.on.committed();
    return effect !== undefined;
  }

  private async carryOut(tx: EntityManager, effect: PendingEffect): Promise<void> {
    const obstacle = effect.account.active ? obstacleTo(effect) : 'the mailbox is closed';
    if (obstacle !== null) {
      const { id, kind, ruleId } = effect;
      this.on.log.info({ effectId: id, kind, ruleId, obstacle }, 'a rule was held back');
      return;
    }
    if (effect.kind === 'FORWARD') return this.forward(tx, effect);
    if (effect.kind === 'REJECT') return this.reject(tx, effect);
    return this.reply(tx, effect);
  }

  // Its own line at the top tells us when the message comes round again; what is signed stays as it is.
  private async forward(tx: EntityManager, effect: PendingEffect): Promise<void> {
    const { account, argument, message } = effect;
    const routes = await this.on.postOffice.route([argument]);
    const original = await this.on.blobs.open(message.blob);
    const raw = Readable.from(prefixed(`Delivered-To: ${account.address}\r\n`, original), {
      objectMode: false,
    });
    const received = await this.on.ingest.receive(raw);
    await this.on.postOffice.post(tx, {
      account,
      received,
      routes,
      origin: 'LOCAL',
      bcc: [],
      saveToSent: false,
    });
  }

  private async reply(tx: EntityManager, effect: PendingEffect): Promise<void> {
    const { account, message } = effect;
    const spec = readReply(effect.argument);
    const words = spec && (await this.wordsOf(tx, effect, spec));
    if (!words) {
      this.on.log.warn({ ruleId: effect.ruleId }, 'the template of a rule is gone');
      return;
    }
    const sender = effect.mailFrom ?? '';
    const claim = { accountId: account.id, ruleId: effect.ruleId, sender, days: spec.days };
    if (!(await this.on.effects.claimReply(tx, claim))) return;
    const subject = words.subject ?? `Auto: ${message.subject ?? ''}`.trim();
    await this.answer(tx, effect, { ...words, subject });
  }

  private async reject(tx: EntityManager, effect: PendingEffect): Promise<void> {
    const { account, argument, message } = effect;
    await this.answer(tx, effect, {
      subject: `Rejected: ${message.subject ?? ''}`.trim(),
      text: `Your message to ${account.address} was not accepted:\n\n${argument}\n`,
    });
  }

  private async wordsOf(
    tx: EntityManager,
    { account, message }: PendingEffect,
    { templateId, subject, text }: ReplySpec,
  ): Promise<ReplyText | undefined> {
    if (templateId === null) return { subject, text };
    const [sender] = message.addresses.from;
    const found = await this.on.templates.render(tx, account.tenantId, templateId, {
      name: sender?.name ?? '',
      address: sender?.address ?? '',
      subject: message.subject ?? '',
    });
    return found && { ...found, subject: subject ?? found.subject };
  }

  private async answer(
    tx: EntityManager,
    { account, message, mailFrom }: PendingEffect,
    words: ReplyText & { readonly subject: string },
  ): Promise<void> {
    const to = mailFrom ?? '';
    const routes = await this.on.postOffice.route([to]);
    const received = await this.on.ingest.receive(
      this.on.compose({
        from: { name: account.displayName, address: account.address },
        to: [{ name: null, address: to }],
        subject: words.subject.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 900),
        text: words.text,
        html: words.html ?? null,
        references: [message.messageId],
        automatic: 'replied',
      }),
    );
    await this.on.postOffice.post(tx, {
      // RFC 3834 §3.3: an empty reverse path, so that nothing answers the answer.
      account: { ...account, address: '' },
      received,
      routes,
      origin: 'LOCAL',
      bcc: [],
      saveToSent: false,
    });
  }

  private async failed(effect: PendingEffect, err: unknown): Promise<void> {
    const { database, effects, log } = this.on;
    const { id, kind, ruleId, attempts } = effect;
    const final = err instanceof ExpectedError || attempts + 1 >= MAX_ATTEMPTS;
    log.warn({ err, effectId: id, kind, ruleId, final }, 'a rule could not be carried out');
    const delayMs = FIRST_DELAY_MS * 2 ** attempts;
    await database.transaction((tx) =>
      final ? effects.done(tx, id) : effects.postpone(tx, id, delayMs),
    );
  }
}

function obstacleTo({ kind, mailFrom, account, message }: PendingEffect): string | null {
  const { from, to, cc } = message.addresses;
  const passage: Passage = {
    subject: { from, to, cc, headers: message.headers },
    mailFrom,
    own: account.address,
  };
  if (kind === 'FORWARD') return forwardObstacle(passage);
  return kind === 'REJECT' ? rejectObstacle(passage) : replyObstacle(passage);
}

async function* prefixed(line: string, rest: Readable): AsyncGenerator<Buffer> {
  yield Buffer.from(line);
  yield* rest as AsyncIterable<Buffer>;
}
