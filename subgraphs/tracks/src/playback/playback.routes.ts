import { sendBlob, type BlobStore } from '@suitegraph/kit/blobs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AudioTrack } from '../tracks/track';
import type { Delivery, Playback } from './playback';

interface TrackRoute {
  Params: { id: string };
}

/** Where tracks are heard and fetched, by signed URL and with ranges. */
export function playbackRoutes(app: FastifyInstance, blobs: BlobStore, playback: Playback): void {
  const deliver = async (
    request: FastifyRequest,
    reply: FastifyReply,
    track: AudioTrack,
    delivery: Delivery,
  ): Promise<FastifyReply> => {
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
