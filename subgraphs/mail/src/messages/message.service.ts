import { decodeKeyset, encodeKeyset, pageSize, toPage, type Page } from '@suitegraph/kit/graphql';
import { InvalidInputError } from '@suitegraph/kit/errors';
import type { DataSource } from 'typeorm';
import type { Owner } from '../accounts/account';
import { isId } from './ids';
import type { MessageContent, MessageRecord } from './message';
import type { Keyset, MessageConditions } from './message-query';
import type { MessageScope } from './message-scope';
import { readPage } from './message-list';
import type { MessageRepository } from './message.repository';
import { readFilter, type SearchService } from '../search/search.service';

/** What part of a list is asked for. */
export interface ListArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly filter?: MessageConditions | null | undefined;
  readonly oldestFirst?: boolean;
}

/** Fetches what is not here yet of messages that lie elsewhere. */
export interface Bodies {
  ensure(owner: Owner, messageIds: readonly string[]): Promise<void>;
}

/** Reading messages. */
export class MessageService {
  constructor(
    private readonly database: DataSource,
    private readonly messages: MessageRepository,
    private readonly search: Pick<SearchService, 'prepare'>,
    private readonly bodies: Bodies,
  ) {}

  /** Messages in the order of their ids; undefined for those the owner may not read. */
  async byIds(owner: Owner, ids: readonly string[]): Promise<(MessageRecord | undefined)[]> {
    const found = await this.messages.readableByIds(this.database.manager, owner, ids.filter(isId));
    const byId = new Map(found.map((message) => [message.id, message]));
    return ids.map((id) => byId.get(id));
  }

  async find(owner: Owner, id: string): Promise<MessageRecord | null> {
    return (await this.byIds(owner, [id]))[0] ?? null;
  }

  async contents(owner: Owner, ids: readonly string[]): Promise<(MessageContent | undefined)[]> {
    const possible = ids.filter(isId);
    await this.bodies.ensure(owner, possible);
    const found = await this.messages.contents(this.database.manager, owner, possible);
    const byId = new Map(found.map((content) => [content.id, content]));
    return ids.map((id) => byId.get(id));
  }

  /** Whether the owner has a message with this id that matches. */
  async matches(owner: Owner, id: string, filter: MessageConditions): Promise<boolean> {
    const search = await this.search.prepare(owner, filter);
    return this.messages.matches(this.database.manager, owner, id, search);
  }

  /** @throws InvalidInputError when a filter cannot be read. */
  check(filter: MessageConditions): void {
    readFilter(filter);
  }

  /** A page of messages, newest first unless asked otherwise. */
  async list(owner: Owner, scope: MessageScope, args: ListArgs): Promise<Page<MessageRecord>> {
    const first = pageSize(args.first);
    const after = args.after ?? undefined;
    const search = await this.search.prepare(owner, args.filter ?? {});
    const of = { owner, scope, search };
    const { manager } = this.database;
    const found = await readPage(manager, this.messages, of, {
      limit: first + 1,
      after: after === undefined ? undefined : toKeyset(after),
      oldestFirst: args.oldestFirst ?? false,
    });
    const page = toPage(found.messages, { first, after }, (message) => [
      message.receivedAt.toISOString(),
      message.id,
    ]);
    if (found.reached) {
      page.pageInfo.hasNextPage = true;
      page.pageInfo.endCursor = encodeKeyset([found.reached.receivedAt, found.reached.id]);
    }
    return withTotal(page, () => this.messages.count(manager, of));
  }

  /** The newest message of each person; in the addresses' order. */
  async lastOfPeople(
    owner: Owner,
    addresses: readonly string[],
  ): Promise<(MessageRecord | undefined)[]> {
    const { manager } = this.database;
    const last = await this.messages.lastOfPeople(manager, owner, addresses);
    const byAddress = new Map(last.map(({ address, messageId }) => [address, messageId]));
    const found = await this.messages.byIds(manager, owner, [...byAddress.values()]);
    const byId = new Map(found.map((message) => [message.id, message]));
    return addresses.map((address) => byId.get(byAddress.get(address) ?? ''));
  }

  /** The messages about each calendar event; in the events' order. */
  async ofEvents(owner: Owner, iCalUids: readonly string[]): Promise<MessageRecord[][]> {
    const found = await this.messages.ofEvents(this.database.manager, owner, iCalUids);
    const byUid = Map.groupBy(found, ({ iCalUid }) => iCalUid);
    return iCalUids.map((uid) => byUid.get(uid) ?? []);
  }

  async unread(owner: Owner): Promise<number> {
    return this.messages.unread(this.database.manager, owner);
  }
}

/** The place in a list of messages that a cursor names. @throws InvalidInputError when it names none. */
export function toKeyset(cursor: string): Keyset {
  const [receivedAt, id] = decodeKeyset(cursor, 2).map(String);
  if (receivedAt === undefined || id === undefined || !isId(id) || isNaN(Date.parse(receivedAt))) {
    throw new InvalidInputError('Not a cursor of this list', ['after']);
  }
  return { receivedAt, id };
}

/** Counts only when the field is read: for a large mailbox it costs more than the page. */
function withTotal<Node>(page: Page<Node>, count: () => Promise<number>): Page<Node> {
  Object.defineProperty(page, 'totalCount', { get: count, enumerable: false });
  return page;
}
