import type { RequestContext } from '@suitegraph/kit/graphql';
import type { AttachmentRecord } from './attachment';
import type { AttachmentService } from './attachment.service';

const BY_MESSAGE = Symbol('attachments by message');

/** The attachments of a message of the viewer, read together with those of the others. */
export async function loadAttachments(
  { viewer, loaders }: RequestContext,
  attachments: Pick<AttachmentService, 'ofMessages'>,
  messageId: string,
): Promise<AttachmentRecord[]> {
  const loader = loaders.get<string, AttachmentRecord[]>(BY_MESSAGE, (ids) =>
    attachments.ofMessages(viewer, ids),
  );
  return (await loader.load(messageId)) ?? [];
}
