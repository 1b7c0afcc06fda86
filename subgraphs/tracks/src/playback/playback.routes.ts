import { sendBlob, type BlobStore } from '@suitegraph/kit/blobs';
import type { SubgraphParts } from '@suitegraph/kit/subgraph';
import type { AudioTrack } from '../tracks/track';
import type { Delivery, Playback } from './playback';

type App = Parameters<NonNullable<SubgraphParts['routes']>>[0];
type Request = Parameters<typeof sendBlob>[0];
type Reply = Parameters<typeof sendBlob>[1];

interface TrackRoute {
  Params: { id: string };
}

/** Where tracks are heard and fetched, by signed URL and with ranges. */
export function playbackRoutes(app: App, blobs: BlobStore, playback: Playback): void {
  const deliver = async (
    request: Request,
    reply: Reply,
    track: AudioTrack,
    delivery: Delivery,
  ): Promise<Reply> => {
    // A player asks for many ranges: the one from the start is the play.
    const isStart = !/^bytes=(?!0-)/.test(request.headers.range ?? '');
    if (request.method === 'GET' && isStart) await playback.count(track, delivery);
    return sendBlob(request, reply, {
      store: blobs,
      key: track.blob,
      size: track.size,
      filename: track.filename,
      mimeType: track.mimeType,
      inline: delivery === 'stream',
    });
  };
  for (const delivery of ['stream', 'download'] as const) {
    app.get<TrackRoute>(`/tracks/${delivery}/:id`, async (request, reply) => {
      const track = await playback.resolve(request.params.id, delivery, request.query);
      return deliver(request, reply, track, delivery);
    });
  }
  app.get<TrackRoute>('/tracks/shared/:id', async (request, reply) => {
    const track = await playback.resolveShared(request.params.id, request.query);
    return deliver(request, reply, track, 'stream');
  });
}
