import type { BlobStore } from '@suitegraph/kit/blobs';
import { InvalidInputError } from '@suitegraph/kit/errors';
import { parseStream, type IAudioMetadata } from 'music-metadata';

/** What an audio file says of itself. */
export interface AudioFacts {
  readonly durationMs: number | null;
  readonly codec: string | null;
  /** Bits a second. */
  readonly bitrate: number | null;
  /** Samples a second. */
  readonly sampleRate: number | null;
  readonly channels: number | null;
  readonly title: string | null;
  readonly artist: string | null;
  readonly album: string | null;
  readonly genre: string | null;
  /** Media type by what the file is, not by what it was called. */
  readonly mimeType: string | null;
}

const MIME_TYPES: Readonly<Record<string, string>> = {
  WAVE: 'audio/wav',
  MPEG: 'audio/mpeg',
  FLAC: 'audio/flac',
  Ogg: 'audio/ogg',
  AIFF: 'audio/aiff',
  'ADTS/MPEG-4': 'audio/aac',
  'ADTS/MPEG-2': 'audio/aac',
  'EBML/webm': 'audio/webm',
};

/** Reads audio files, as streams and in bounded time. */
export class AudioReader {
  constructor(
    private readonly blobs: Pick<BlobStore, 'open'>,
    private readonly timeoutMs: number,
  ) {}

  /** @throws InvalidInputError when it is no audio that can be read, or takes too long. */
  async read(blob: string, size: number): Promise<AudioFacts> {
    const stream = await this.blobs.open(blob);
    const timer = setTimeout(() => {
      stream.destroy(new Error('Reading the metadata took too long'));
    }, this.timeoutMs);
    try {
      // By content alone: the name and the declared type are the uploader's word.
      const metadata = await parseStream(
        stream,
        { size },
        { skipCovers: true, skipPostHeaders: true, duration: true },
      );
      return factsOf(metadata);
    } catch (error) {
      if (error instanceof InvalidInputError) throw error;
      throw new InvalidInputError('The upload is no audio that can be read', ['uploadId']);
    } finally {
      clearTimeout(timer);
      stream.destroy();
    }
  }
}

function factsOf({ format, common }: IAudioMetadata): AudioFacts {
  // A parser led astray by a few lucky bytes finds no samples, or one MPEG frame that no other follows.
  const stray = format.container === 'MPEG' && !format.duration;
  if (!format.sampleRate || !format.codec || stray) {
    throw new InvalidInputError('The upload holds no audio', ['uploadId']);
  }
  return {
    durationMs: integer(format.duration && format.duration * 1_000),
    codec: format.codec,
    bitrate: integer(format.bitrate),
    sampleRate: integer(format.sampleRate),
    channels: integer(format.numberOfChannels),
    title: text(common.title),
    artist: text(common.artist),
    album: text(common.album),
    genre: text(common.genre?.[0]),
    mimeType: mimeTypeOf(format.container),
  };
}

function mimeTypeOf(container: string | undefined): string | null {
  if (container === undefined) return null;
  return MIME_TYPES[container] ?? (/mp4|M4A|isom/i.test(container) ? 'audio/mp4' : null);
}

const MAX_INT = 2 ** 31 - 1;

function integer(value: number | undefined): number | null {
  if (value === undefined || !Number.isFinite(value) || value < 0 || value > MAX_INT) return null;
  return Math.round(value);
}

const MAX_TEXT = 500;

function text(value: string | undefined): string | null {
  // Tags come from anywhere: Postgres takes no NUL, and a title is one line.
  const line = value
    ?.toWellFormed()
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, MAX_TEXT);
  return line ? line : null;
}
