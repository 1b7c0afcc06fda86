import type { Principal } from '@suitegraph/kit/auth';
import { InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import type { WriteOptions } from '@suitegraph/kit/graphql';
import type { DataSource, EntityManager } from 'typeorm';
import type { Transactions } from '../app/transactions';
import type { ExtrasTarget } from '../events/event-extras';
import type { EventReader } from '../events/event.reader';
import type { EventView } from '../events/event-view';
import type { EventWriter } from '../events/event.writer';
import { requireOwnMeeting, type Held } from '../events/held-event';
import type { EventFile, EventFileRepository } from './event-file.repository';
import type { EventFiles } from './event-files';

/** What attachments stand on. */
export interface AttachmentDependencies {
  readonly database: DataSource;
  readonly transactions: Transactions;
  readonly reader: EventReader;
  readonly writer: EventWriter;
  readonly files: EventFileRepository;
  readonly eventFiles: EventFiles;
}

/** Files of the drive that go with events, as ATTACH of a link that works for whoever is invited. */
export class AttachmentService {
  constructor(private readonly on: AttachmentDependencies) {}

  /** Attaches files of the viewer's drive as they are now; those that are attached stay as they were. */
  async attach(
    viewer: Principal,
    call: { readonly eventId: string; readonly fileIds: readonly string[] },
    options: WriteOptions | undefined,
  ): Promise<EventView | undefined> {
    if (call.fileIds.length === 0) throw new InvalidInputError('No file is named', ['fileIds']);
    const taken = await this.on.eventFiles.take(viewer, call.fileIds, ['fileIds']);
    return this.write(viewer, { name: 'attachFiles', ...call }, options, async (manager, held) => {
      const target = targetOf(held);
      const known = await this.on.eventFiles.of(manager, target);
      const added = await this.on.eventFiles.add(manager, target, { known, taken });
      return (urls) => [...urls, ...added];
    });
  }

  /** Takes a file off an event; the links to it stop working. */
  async detach(
    viewer: Principal,
    call: { readonly eventId: string; readonly fileId: string },
    options: WriteOptions | undefined,
  ): Promise<EventView | undefined> {
    return this.write(viewer, { name: 'detachFile', ...call }, options, async (manager, held) => {
      const known = await this.on.eventFiles.of(manager, targetOf(held));
      const file = known.find(({ fileId }) => fileId === call.fileId);
      if (!file) throw new NotFoundError('File', ['fileId']);
      await this.on.eventFiles.remove(manager, file);
      return (urls) => urls.filter((url) => url !== file.url);
    });
  }

  /** Ids of the files that go with each event, in the events' order. */
  async fileIds(viewer: Principal, events: readonly EventView[]): Promise<string[][]> {
    const uids = [...new Set(events.map(({ iCalUid }) => iCalUid))];
    const files = await this.on.files.ofEvents(this.on.database, viewer.tenantId, uids);
    return events.map((event) =>
      files.filter((file) => isIn(event, file)).map(({ fileId }) => fileId),
    );
  }

  /** The viewer's events that each file goes with, in the files' order. */
  async linkedEvents(viewer: Principal, fileIds: readonly string[]): Promise<EventView[][]> {
    const files = await this.on.files.ofFiles(this.on.database, viewer.tenantId, fileIds);
    const uids = [...new Set(files.map(({ uid }) => uid))];
    const events = await this.on.reader.byUids(viewer, uids);
    return fileIds.map((fileId) => {
      const own = files.filter((file) => file.fileId === fileId);
      return events.filter((event) => event !== undefined && own.some((one) => isIn(event, one)));
    }) as EventView[][];
  }

  private async write(
    viewer: Principal,
    { name, ...input }: { readonly name: string; readonly eventId: string },
    options: WriteOptions | undefined,
    work: (manager: EntityManager, held: Held) => Promise<(urls: readonly string[]) => string[]>,
  ): Promise<EventView | undefined> {
    return this.on.transactions.write(
      { viewer, operation: name, input, options },
      async (manager) => {
        const target = { id: input.eventId, scope: 'ALL' as const };
        const held = await this.on.writer.hold(manager, viewer, target, options ?? {});
        requireOwnMeeting(held, { attachmentUrls: [] });
        const change = await work(manager, held);
        await this.on.writer.change(manager, held, (copy) => {
          copy.patchAll(
            ({ details }) => ({ attachmentUrls: change(details.attachmentUrls) }),
            held.now,
          );
        });
        return held.row.id;
      },
      (id, manager) => this.on.reader.byId(viewer, id, manager),
    );
  }
}

function targetOf({ row, document }: Held): ExtrasTarget {
  return { owner: { tenantId: row.tenantId, userId: row.ownerId }, document };
}

/** The event's own text decides: anybody can make an event with the UID of another one. */
function isIn({ iCalUid, attachmentUrls }: EventView, { uid, url }: EventFile): boolean {
  return uid === iCalUid && attachmentUrls.includes(url);
}
