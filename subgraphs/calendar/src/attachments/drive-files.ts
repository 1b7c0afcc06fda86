import type { Principal } from '@suitegraph/kit/auth';
import { ExpectedError, isErrorCode, UpstreamUnavailableError } from '@suitegraph/kit/errors';
import { recordEvents, type EventFeed, type JsonObject } from '@suitegraph/kit/events';
import { newId } from '@suitegraph/kit/ids';
import type { DataSource } from 'typeorm';
import { z } from 'zod';

const ANSWER_MS = 3_000;

const given = z.array(
  z.object({ filename: z.string(), mimeType: z.string(), size: z.number(), blob: z.string() }),
);

/** The content of a file as the drive hands it over (ADR 0009). */
export type DriveFile = z.output<typeof given>[number];

/** Asks the drive for files by event; it answers with where their content is. */
export class DriveFiles {
  constructor(
    private readonly database: DataSource,
    private readonly feed: Pick<EventFeed, 'waitFor'>,
  ) {}

  /** In the order of their ids. @throws ExpectedError when the drive refuses, or does not answer */
  async take({ tenantId, userId }: Principal, fileIds: readonly string[]): Promise<DriveFile[]> {
    const key = newId();
    const answer = this.feed.waitFor(
      (event) =>
        event.type === 'files.file-attach' && event.key === key && event.tenantId === tenantId,
      ANSWER_MS,
    );
    await this.database.transaction((tx) =>
      recordEvents(tx, [
        {
          ...{ tenantId, audience: [userId], type: 'calendar.file-attach', kind: 'CREATED', key },
          data: { fileIds },
        },
      ]),
    );
    const answered = await answer;
    if (!answered) throw new UpstreamUnavailableError('The drive');
    return filesOf(answered.data);
  }
}

function filesOf({ ok, code, message, files }: JsonObject): DriveFile[] {
  const read = given.safeParse(files);
  if (ok === true && read.success) return read.data;
  throw new ExpectedError(
    isErrorCode(code) ? code : 'INTERNAL_ERROR',
    typeof message === 'string' ? message : 'The drive refused the file',
    ['fileIds'],
  );
}
