import type { SignedUrls } from '@suitegraph/kit/blobs';
import { ConnectionArgs, type Page, type RequestContext, UrlScalar } from '@suitegraph/kit/graphql';
import { Arg, Args, Ctx, Directive, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Account } from '../accounts/account';
import type { AccountService } from '../accounts/account.service';
import { MailAccount } from '../accounts/account.types';
import type { AttachmentRecord } from '../attachments/attachment';
import { loadAttachments } from '../attachments/attachment.loader';
import type { AttachmentService } from '../attachments/attachment.service';
import { Attachment } from '../attachments/attachment.types';
import type { FolderRecord } from '../folders/folder';
import { loadFolders } from '../folders/folder.loader';
import type { FolderService } from '../folders/folder.service';
import { Folder } from '../folders/folder.types';
import { CalendarEvent } from '../invitations/calendar-event.types';
import type { ThreadRecord } from '../threads/thread';
import { loadThread } from '../threads/thread.loader';
import type { ThreadService } from '../threads/thread.service';
import { Thread } from '../threads/thread.types';
import type { MessageRecord } from './message';
import { MessageFilter } from './message.inputs';
import { loadContent, loadMessage } from './message.loader';
import type { MessageService } from './message.service';
import { MailHeader, Message, MessageConnection } from './message.types';

const LINK_SECONDS = 3_600;

/** Shows a message's HTML. */
export type HtmlView = (
  html: string,
  options: { blockRemote: boolean; inlineUrl: (contentId: string) => string | undefined },
) => string;

/** What messages are joined with. */
export interface MessageNeighbours {
  readonly accounts: AccountService;
  readonly folders: FolderService;
  readonly threads: ThreadService;
  readonly attachments: AttachmentService;
  readonly urls: Pick<SignedUrls, 'sign'>;
  readonly safeHtml: HtmlView;
}

@Resolver(() => Message)
export class MessageResolver {
  constructor(
    private readonly reading: MessageService,
    private readonly joined: MessageNeighbours,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:read"]])')
  @Query(() => Message, { nullable: true, description: 'One of the viewer’s messages.' })
  message(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() ctx: RequestContext,
  ): Promise<MessageRecord | null> {
    return loadMessage(ctx, this.reading, id);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:read"]])')
  @Query(() => MessageConnection, {
    description:
      'The viewer’s messages in all folders, newest first. A search that takes long answers with fewer than `first`, or none, while `hasNextPage` is true: ask for the next page to search further back.',
  })
  messages(
    @Arg('filter', () => MessageFilter, { nullable: true, description: 'Only those.' })
    filter: MessageFilter | null,
    @Arg('accounts', () => [ID], { nullable: true, description: 'Only in these mailboxes.' })
    accounts: string[] | null,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
    @Ctx() { viewer }: RequestContext,
  ): Promise<Page<MessageRecord>> {
    const scope = { in: 'EVERYWHERE', accounts: accounts ?? undefined } as const;
    return this.reading.list(viewer, scope, { filter, first, after });
  }

  @FieldResolver(() => MailAccount, { description: 'The mailbox it is in.' })
  account(
    @Root() { accountId }: MessageRecord,
    @Ctx() { viewer }: RequestContext,
  ): Promise<Account | null> {
    return this.joined.accounts.find(viewer, accountId);
  }

  @FieldResolver(() => [Folder], { description: 'The folders it is in.' })
  folders(
    @Root() { folderIds }: MessageRecord,
    @Ctx() ctx: RequestContext,
  ): Promise<FolderRecord[]> {
    return loadFolders(ctx, this.joined.folders, folderIds);
  }

  @FieldResolver(() => Thread, { description: 'The conversation it belongs to.' })
  thread(
    @Root() { threadId }: MessageRecord,
    @Ctx() ctx: RequestContext,
  ): Promise<ThreadRecord | null> {
    return loadThread(ctx, this.joined.threads, threadId);
  }

  @FieldResolver(() => [MailHeader], { description: 'Its header fields, in their order.' })
  async headers(@Root() { id }: MessageRecord, @Ctx() ctx: RequestContext): Promise<MailHeader[]> {
    return [...((await loadContent(ctx, this.reading, id))?.headers ?? [])];
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Its text; taken from the HTML when it has no other.',
  })
  async text(
    @Root() { id }: MessageRecord,
    @Ctx() ctx: RequestContext,
  ): Promise<string | null | undefined> {
    return (await loadContent(ctx, this.reading, id))?.text;
  }

  @FieldResolver(() => String, { nullable: true, description: 'Its HTML, where it has any.' })
  async html(
    @Root() { id }: MessageRecord,
    @Arg('safe', () => Boolean, {
      defaultValue: true,
      description: 'Without scripts, forms and styles that act; false gives what was sent.',
    })
    safe: boolean,
    @Arg('blockRemote', () => Boolean, {
      defaultValue: true,
      description: 'Without images from elsewhere, which tell the sender that it is read.',
    })
    blockRemote: boolean,
    @Ctx() ctx: RequestContext,
  ): Promise<string | null> {
    const html = (await loadContent(ctx, this.reading, id))?.html ?? null;
    if (html === null || !safe) return html;
    const parts = await loadAttachments(ctx, this.joined.attachments, id);
    return this.joined.safeHtml(html, {
      blockRemote,
      inlineUrl: (contentId) => {
        const part = parts.find((one) => one.contentId === contentId);
        return part && this.joined.attachments.downloadUrl(ctx.viewer, part);
      },
    });
  }

  @FieldResolver(() => UrlScalar, {
    nullable: true,
    description: 'Signed link to the message as it was received, good for an hour.',
  })
  raw(@Root() { id }: MessageRecord, @Ctx() { viewer }: RequestContext): string {
    const claims = { tenant: viewer.tenantId, user: viewer.userId };
    return this.joined.urls.sign(`/mail/messages/${id}/raw`, claims, LINK_SECONDS);
  }

  @FieldResolver(() => [Attachment], { description: 'Its parts besides the text, in order.' })
  attachments(
    @Root() { id }: MessageRecord,
    @Ctx() ctx: RequestContext,
  ): Promise<AttachmentRecord[]> {
    return loadAttachments(ctx, this.joined.attachments, id);
  }

  @FieldResolver(() => CalendarEvent, {
    nullable: true,
    description: 'The event it invites to, answers or cancels.',
  })
  calendarInvite(@Root() { iCalUid }: MessageRecord): CalendarEvent | null {
    return iCalUid === null ? null : { iCalUid };
  }
}
