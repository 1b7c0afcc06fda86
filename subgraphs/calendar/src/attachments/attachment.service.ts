import type { Principal } from '@suitegraph/kit/auth';
import type { SignedUrls } from '@suitegraph/kit/blobs';
import { InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import type { WriteOptions } from '@suitegraph/kit/graphql';
import { newId } from '@suitegraph/kit/ids';
import type { DataSource, EntityManager } from 'typeorm';
import type { Transactions } from '../app/transactions';
import { mainPart } from '../events/calendar-object';
import type { EventReader } from '../events/event.reader';
import type { EventView } from '../events/event-view';
import type { EventWriter } from '../events/event.writer';
import { requireOwnMeeting, type Held } from '../events/held-event';
import type { DriveFile, DriveFiles } from './drive-files';
import type { EventFile, EventFileRepository } from './event-file.repository';

const MAX_AT_ONCE = 20;
const MAX_FILES = 50;
/** People elsewhere keep the link in their own calendars. */
const LINK_SECONDS = 366 * 24 * 3600;

/** What attachments stand on. */
export interface AttachmentDependencies {
  readonly database: DataSource;
  readonly transactions: Transactions;
  readonly reader: EventReader;
  readonly writer: EventWriter;
  readonly files: EventFileRepository;
  readonly drive: DriveFiles;
  readonly urls: SignedUrls;
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
    const fileIds = [...new Set(call.fileIds)];
    if (fileIds.length === 0 || fileIds.length > MAX_AT_ONCE) {
      throw new InvalidInputError(`From 1 to ${MAX_AT_ONCE} files`, ['fileIds']);
    }
    const contents = await this.on.drive.take(viewer, fileIds);
    return this.write(viewer, { name: 'attachFiles', ...call }, options, async (manager, held) => {
      const known = await this.ofHeld(manager, held);
      const added = fileIds.flatMap((fileId, i) => {
        const content = contents[i];
        const there = known.some((file) => file.fileId === fileId);
        return content && !there ? [this.fileOf(held, fileId, content)] : [];
      });
      if (known.length + added.length > MAX_FILES) {
        throw new InvalidInputError(`At most ${MAX_FILES} files go with an event`, ['fileIds']);
      }
      const owner = { tenantId: held.row.tenantId, userId: held.row.ownerId };
      for (const file of added) await this.on.files.insert(manager, owner, file);
      return (urls) => [...urls, ...added.map(({ url }) => url)];
    });
  }

  /** Takes a file off an event; the links to it stop working. */
  async detach(
    viewer: Principal,
    call: { readonly eventId: string; readonly fileId: string },
    options: WriteOptions | undefined,
  ): Promise<EventView | undefined> {
    return this.write(viewer, { name: 'detachFile', ...call }, options, async (manager, held) => {
      const known = await this.ofHeld(manager, held);
      const file = known.find(({ fileId }) => fileId === call.fileId);
      if (!file) throw new NotFoundError('File', ['fileId']);
      await this.on.files.remove(manager, file.id);
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

  private async ofHeld(manager: EntityManager, { row, document }: Held): Promise<EventFile[]> {
    const files = await this.on.files.ofEvents(manager, row.tenantId, [row.uid]);
    const { attachmentUrls } = mainPart(document).details;
    return files.filter(({ url }) => attachmentUrls.includes(url));
  }

  private fileOf({ row }: Held, fileId: string, content: DriveFile): EventFile {
    const id = newId();
    const url = this.on.urls.sign(`/calendar/attachments/${id}`, {}, LINK_SECONDS);
    return { id, uid: row.uid, fileId, url, ...content };
  }
}

/** The event's own text decides: anybody can make an event with the UID of another one. */
function isIn({ iCalUid, attachmentUrls }: EventView, { uid, url }: EventFile): boolean {
  return uid === iCalUid && attachmentUrls.includes(url);
}
