import type { Principal } from '@suitegraph/kit/auth';
import type { SubgraphRuntime } from '@suitegraph/kit/subgraph';
import type { EntityManager } from 'typeorm';
import { DriveFiles } from '../attachments/drive-files';
import { EventFileRepository } from '../attachments/event-file.repository';
import { EventFiles, type TakenFiles } from '../attachments/event-files';
import { Jitsi } from '../clients/jitsi';
import type { EventPatch } from '../clients/icalendar/write-event';
import type { EventPart } from '../events/calendar-object';
import type { AddExtras, EventExtras, ExtrasTarget } from '../events/event-extras';
import type { EventInput } from '../events/event.inputs';
import { MeetLinks } from '../meet/meet-links';
import { MeetingRepository } from '../meet/meeting.repository';
import type { Settings } from './settings';

/** Files and online meetings, as events get them. */
export interface ExtrasParts {
  readonly files: EventFileRepository;
  readonly eventFiles: EventFiles;
  readonly meetings: MeetingRepository;
  readonly jitsi: Jitsi | undefined;
  readonly links: MeetLinks;
  readonly extras: EventExtras;
}

/** Puts together what events have besides their own text. */
export function wireExtras({
  database,
  feed,
  urls,
  settings,
}: SubgraphRuntime<Settings>): ExtrasParts {
  const files = new EventFileRepository();
  const drive = new DriveFiles(database, feed);
  const eventFiles = new EventFiles({ files, drive, urls });
  const meetings = new MeetingRepository();
  const jitsi = jitsiOf(settings);
  const links = new MeetLinks(meetings, jitsi);
  const extras = new InputExtras(eventFiles, links);
  return { files, eventFiles, meetings, jitsi, links, extras };
}

/** Half a configuration is none: links that nobody could use would be worse. */
function jitsiOf(settings: Settings): Jitsi | undefined {
  const { JITSI_URL: url, JITSI_APP_ID: appId, JITSI_APP_SECRET: secret } = settings;
  if (url === undefined || appId === undefined || secret === undefined) return undefined;
  return new Jitsi({ url, appId, secret });
}

class InputExtras implements EventExtras {
  constructor(
    private readonly files: EventFiles,
    private readonly links: MeetLinks,
  ) {}

  async prepare(
    viewer: Principal,
    { fileIds, withMeetLink }: Pick<EventInput, 'fileIds' | 'withMeetLink'>,
  ): Promise<AddExtras | undefined> {
    if (withMeetLink === true) this.links.require();
    const taken = fileIds && (await this.files.take(viewer, fileIds, ['input', 'fileIds']));
    if (!taken && withMeetLink !== true) return undefined;
    return async (manager, target) => {
      const attach = taken ? await this.setFiles(manager, target, taken) : none;
      const link =
        withMeetLink === true
          ? await this.links.open(manager, target, ({ ownerId }) => ownerId === target.owner.userId)
          : undefined;
      return (part) => ({ ...attach(part), ...link?.(part) });
    };
  }

  /** Lets the event have these files of the drive and no others. */
  private async setFiles(
    manager: EntityManager,
    target: ExtrasTarget,
    taken: TakenFiles,
  ): Promise<(part: EventPart) => EventPatch> {
    const known = await this.files.of(manager, target);
    const gone = known.filter(({ fileId }) => !taken.has(fileId));
    for (const file of gone) await this.files.remove(manager, file);
    const left = known.filter(({ fileId }) => taken.has(fileId));
    const added = await this.files.add(manager, target, { known: left, taken });
    const goneUrls = new Set(gone.map(({ url }) => url));
    return ({ details }) => ({
      attachmentUrls: [...details.attachmentUrls.filter((url) => !goneUrls.has(url)), ...added],
    });
  }
}

function none(): EventPatch {
  return {};
}
