import type { Principal } from '@suitegraph/kit/auth';
import type { SignedUrls } from '@suitegraph/kit/blobs';
import { InvalidInputError } from '@suitegraph/kit/errors';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager } from 'typeorm';
import { mainPart } from '../events/calendar-object';
import type { ExtrasTarget } from '../events/event-extras';
import type { DriveFile, DriveFiles } from './drive-files';
import type { EventFile, EventFileRepository } from './event-file.repository';

const MAX_AT_ONCE = 20;
const MAX_FILES = 50;
/** People elsewhere keep the link in their own calendars. */
const LINK_SECONDS = 366 * 24 * 3600;

/** Files of the drive as they are now, by id. */
export type TakenFiles = ReadonlyMap<string, DriveFile>;

/** Takes files from the drive and gives events links to them. */
export class EventFiles {
  constructor(
    private readonly on: {
      readonly files: EventFileRepository;
      readonly drive: DriveFiles;
      readonly urls: Pick<SignedUrls, 'sign'>;
    },
  ) {}

  /** @throws InvalidInputError for more than 20, ExpectedError when the drive refuses */
  async take(viewer: Principal, given: readonly string[], path: string[]): Promise<TakenFiles> {
    const fileIds = [...new Set(given)];
    if (fileIds.length > MAX_AT_ONCE) {
      throw new InvalidInputError(`At most ${MAX_AT_ONCE} files at once`, path);
    }
    const contents = fileIds.length > 0 ? await this.on.drive.take(viewer, fileIds) : [];
    const pairs = fileIds.flatMap((id, i): [string, DriveFile][] => {
      const content = contents[i];
      return content ? [[id, content]] : [];
    });
    return new Map(pairs);
  }

  /** The files that an event has. */
  async of(manager: EntityManager, { owner, document }: ExtrasTarget): Promise<EventFile[]> {
    const files = await this.on.files.ofEvents(manager, owner.tenantId, [document.uid]);
    const { attachmentUrls } = mainPart(document).details;
    // The event's own text decides: anybody can make an event with the UID of another one.
    return files.filter(({ url }) => attachmentUrls.includes(url));
  }

  /** Keeps links for those it does not have yet; they stay as they were when it has them. */
  async add(
    manager: EntityManager,
    target: ExtrasTarget,
    { known, taken }: { readonly known: readonly EventFile[]; readonly taken: TakenFiles },
  ): Promise<string[]> {
    const there = new Set(known.map(({ fileId }) => fileId));
    const added = [...taken].filter(([fileId]) => !there.has(fileId));
    if (known.length + added.length > MAX_FILES) {
      throw new InvalidInputError(`At most ${MAX_FILES} files go with an event`, ['fileIds']);
    }
    const made: string[] = [];
    for (const [fileId, content] of added) {
      const id = newId();
      const url = this.on.urls.sign(`/calendar/attachments/${id}`, {}, LINK_SECONDS);
      const file = { id, uid: target.document.uid, fileId, url, ...content };
      await this.on.files.insert(manager, target.owner, file);
      made.push(url);
    }
    return made;
  }

  /** Its links stop working. */
  async remove(manager: EntityManager, file: EventFile): Promise<void> {
    await this.on.files.remove(manager, file.id);
  }
}
