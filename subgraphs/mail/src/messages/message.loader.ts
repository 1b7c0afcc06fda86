import type { RequestContext } from '@suitegraph/kit/graphql';
import type { MessageContent, MessageRecord } from './message';
import type { MessageService } from './message.service';

const MESSAGES = Symbol('messages');
const CONTENTS = Symbol('contents');

type Reading = Pick<MessageService, 'byIds' | 'contents'>;

/** The viewer's message, read together with the others of this request. */
export async function loadMessage(
  ctx: RequestContext,
  messages: Reading,
  id: string,
): Promise<MessageRecord | null> {
  const { viewer, loaders } = ctx;
  const loader = loaders.get(MESSAGES, (ids: readonly string[]) => messages.byIds(viewer, ids));
  return (await loader.load(id)) ?? null;
}

/** Puts before `loadContent` what a message says that is kept nowhere. */
export function primeContent(
  ctx: RequestContext,
  messages: Reading,
  content: MessageContent,
): void {
  contents(ctx, messages).prime(content.id, content);
}

/** The large part of the viewer's message. */
export async function loadContent(
  ctx: RequestContext,
  messages: Reading,
  id: string,
): Promise<MessageContent | undefined> {
  return contents(ctx, messages).load(id);
}

function contents({ viewer, loaders }: RequestContext, messages: Reading) {
  return loaders.get<string, MessageContent>(CONTENTS, (ids) => messages.contents(viewer, ids));
}
