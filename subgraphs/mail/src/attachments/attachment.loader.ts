import type { RequestContext } from '@suitegraph/kit/graphql';
import type { AttachmentRecord } from './attachment';
import type { AttachmentService } from './attachment.service';

const BY_MESSAGE = Symbol('attachments by message');

type Reading = Pick<AttachmentService, 'ofMessages'>;

/** The attachments of a message of the viewer, read together with those of the others. */
export async function loadAttachments(
  ctx: RequestContext,
  attachments: Reading,
  messageId: string,
): Promise<AttachmentRecord[]> {
  return (await loaderOf(ctx, attachments).load(messageId)) ?? [];
}

/** Puts before `loadAttachments` the parts of a message that is kept nowhere. */
export function primeAttachments(
  ctx: RequestContext,
  attachments: Reading,
  of: { readonly messageId: string; readonly parts: AttachmentRecord[] },
): void {
  loaderOf(ctx, attachments).prime(of.messageId, of.parts);
}

function loaderOf({ viewer, loaders }: RequestContext, attachments: Reading) {
  return loaders.get<string, AttachmentRecord[]>(BY_MESSAGE, (ids) =>
    attachments.ofMessages(viewer, ids),
  );
}
