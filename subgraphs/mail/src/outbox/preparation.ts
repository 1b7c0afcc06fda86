import type { Principal } from '@suitegraph/kit/auth';
import type { DataSource, EntityManager } from 'typeorm';
import type { Account } from '../accounts/account';
import type { UploadRecord } from '../attachments/attachment';
import type { MessageRecord } from '../messages/message';
import { readLetter, recipientsOf, type Letter, type LetterInput } from './letter';
import type { Enclosure } from './letter-writer';
import type { PostOffice, RemoteAccounts, Routes } from './post-office';
import type { TemplateService } from '../templates/template.service';
import type { DriveFiles } from './drive-files';
import type { Replies } from './replies';

/** What a client asks for; see the graph's SendInput. */
export interface SendRequest extends LetterInput {
  readonly accountId: string;
  readonly attachmentIds?: readonly string[] | null;
  readonly inReplyTo?: string | null;
  readonly saveToSent?: boolean | null;
  readonly sendAt?: Date | null;
  readonly undoSeconds?: number | null;
  readonly dkim?: boolean | null;
  readonly draftId?: string | null;
  readonly templateId?: string | null;
  readonly templateData?: unknown;
  readonly fileIds?: readonly string[] | null;
}

/** Those whom nothing is sent to. */
export interface SuppressionList {
  /** Which of the addresses are on the organisation's list. */
  suppressed(
    manager: EntityManager,
    tenantId: string,
    addresses: readonly string[],
    options: { readonly bulk: boolean },
  ): Promise<string[]>;
}

/** What preparing needs of others. */
export interface PreparationDependencies {
  readonly database: DataSource;
  readonly accounts: {
    require(viewer: Principal, id: string, path: readonly string[]): Promise<Account>;
  };
  readonly attachments: {
    completeUploads(viewer: Principal, ids: readonly string[]): Promise<UploadRecord[]>;
  };
  readonly replies: Pick<Replies, 'require'>;
  readonly templates: Pick<TemplateService, 'fill'>;
  readonly drive: Pick<DriveFiles, 'take'>;
  readonly postOffice: Pick<PostOffice, 'route'>;
  readonly remote: Pick<RemoteAccounts, 'sends'>;
  readonly suppressions: SuppressionList;
}

/** A request that is in order. */
export interface Prepared {
  readonly account: Account;
  readonly letter: Letter;
  readonly enclosures: readonly Enclosure[];
  readonly parent: MessageRecord | null;
}

/** Checks what a client wants to write, and finds what it names. */
export class Preparation {
  constructor(
    private readonly on: PreparationDependencies,
    private readonly limits: { readonly maxRecipients: number },
  ) {}

  /** @throws ExpectedError naming the input at fault. */
  async prepare(viewer: Principal, request: SendRequest, draft = false): Promise<Prepared> {
    const path = ['input', 'accountId'];
    const account = await this.on.accounts.require(viewer, request.accountId, path);
    const words = await this.words(viewer, request);
    const letter = readLetter({ ...request, ...words }, { ...this.limits, draft });
    const { inReplyTo } = request;
    const parent =
      inReplyTo === null || inReplyTo === undefined
        ? null
        : await this.on.replies.require(viewer, inReplyTo, ['input', 'inReplyTo']);
    const uploads = await this.on.attachments.completeUploads(viewer, request.attachmentIds ?? []);
    const files = await this.on.drive.take(viewer, request.fileIds ?? []);
    return { account, letter, parent, enclosures: [...uploads.map(toEnclosure), ...files] };
  }

  // What is given beside a template goes before what the template says.
  private async words(viewer: Principal, request: SendRequest): Promise<Partial<LetterInput>> {
    const { templateId, templateData, subject, text, html } = request;
    if (templateId === null || templateId === undefined) return {};
    const path = ['input', 'templateId'];
    const filled = await this.on.templates.fill(viewer, templateId, templateData, path);
    return {
      subject: subject ?? filled.subject,
      text: text ?? filled.text,
      html: html ?? filled.html,
    };
  }

  /** Where it goes, and to whom it does not. @throws ExpectedError when someone cannot be reached. */
  async routes(
    account: Account,
    letter: Pick<Letter, 'to' | 'cc' | 'bcc'>,
    { bulk = false }: { readonly bulk?: boolean } = {},
  ): Promise<Routes> {
    const { manager } = this.on.database;
    const { suppressions, remote, postOffice } = this.on;
    const all = recipientsOf(letter);
    const suppressed = await suppressions.suppressed(manager, account.tenantId, all, { bulk });
    const addresses = all.filter((address) => !suppressed.includes(address));
    const routes = await postOffice.route(addresses, await remote.sends(manager, account.id));
    return { ...routes, suppressed };
  }
}

function toEnclosure({ filename, mimeType, size, blob }: UploadRecord): Enclosure {
  return { filename, mimeType, size, blob: blob ?? '' };
}
