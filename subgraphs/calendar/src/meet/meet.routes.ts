import { createHash, timingSafeEqual } from 'node:crypto';
import { UnauthenticatedError } from '@suitegraph/kit/errors';
import type { SubgraphParts } from '@suitegraph/kit/subgraph';
import type { MeetingReports } from './meeting-reports';

type App = Parameters<NonNullable<SubgraphParts['routes']>>[0];

/**
 * Where the video server reports to: `POST /calendar/meet/events` with `Authorization: Bearer` and
 * JITSI_EVENTS_SECRET. Answers 204, for rooms that are not ours as well.
 */
export function meetRoutes(app: App, reports: MeetingReports, secret: string | undefined): void {
  if (secret === undefined) return;
  const wanted = digest(`Bearer ${secret}`);
  app.post('/calendar/meet/events', { bodyLimit: 64 * 1024 }, async (request, reply) => {
    const given = digest(request.headers.authorization ?? '');
    if (!timingSafeEqual(given, wanted)) throw new UnauthenticatedError('The secret is wrong');
    await reports.apply(request.body);
    return reply.code(204).send();
  });
}

/** Of one length, so that the comparison takes the same time for every text. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
