import { InvalidInputError } from '@suitegraph/kit/errors';
import type { AudioFacts } from '../clients/audio-metadata';

/** Who may hear a track: everyone of the organisation, or those it is shared with. */
export type Visibility = 'PRIVATE' | 'PUBLIC';

/** What people write about a track. */
export interface TrackText {
  readonly title: string;
  readonly genre: string | null;
  readonly tags: readonly string[];
  readonly visibility: Visibility;
}

/** What a client says of it: what is left out stays, or is found out. */
export interface TrackWish {
  readonly title?: string | null;
  readonly genre?: string | null;
  readonly tags?: readonly string[] | null;
  readonly visibility?: string | null;
}

/** A track as one viewer hears it. */
export interface AudioTrack extends TrackText, Omit<AudioFacts, 'title' | 'genre' | 'mimeType'> {
  readonly id: string;
  readonly tenantId: string;
  readonly creatorId: string;
  readonly blob: string;
  readonly size: number;
  readonly filename: string;
  readonly mimeType: string;
  /** The version as clients see it. */
  readonly version: string;
  readonly plays: number;
  readonly downloads: number;
  readonly likeCount: number;
  readonly shareCount: number;
  readonly likedByViewer: boolean;
  readonly sortTitle: string;
  /** Where anyone can hear it: set when it was reached by a share's token. */
  readonly link?: string;
}

const MAX_TITLE = 500;
const MAX_TAGS = 50;
const MAX_TAG = 100;

/** What a wish makes of a text. @throws InvalidInputError naming the input field at fault. */
export function applyWish(before: TrackText, wish: TrackWish): TrackText {
  return {
    title: wish.title === undefined || wish.title === null ? before.title : title(wish.title),
    genre: wish.genre === undefined ? before.genre : genre(wish.genre),
    tags: wish.tags === undefined || wish.tags === null ? before.tags : tags(wish.tags),
    visibility:
      wish.visibility === undefined || wish.visibility === null
        ? before.visibility
        : visibility(wish.visibility),
  };
}

/** The names of the fields in which two texts differ. */
export function changedFields(before: TrackText, after: TrackText): string[] {
  const fields = ['title', 'genre', 'tags', 'visibility'] as const;
  return fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
}

function line(raw: string, field: string, max: number): string {
  const text = raw.normalize('NFC').trim();
  if (text === '' || text.length > max || /\p{Cc}/u.test(text) || !text.isWellFormed()) {
    throw new InvalidInputError(`${field} is one line of 1 to ${max} characters`, ['input', field]);
  }
  return text;
}

const title = (raw: string): string => line(raw, 'title', MAX_TITLE);
const genre = (raw: string | null): string | null => (raw ? line(raw, 'genre', MAX_TAG) : null);

function tags(raw: readonly string[]): string[] {
  if (raw.length > MAX_TAGS) {
    throw new InvalidInputError(`At most ${MAX_TAGS} tags`, ['input', 'tags']);
  }
  return [...new Set(raw.map((tag) => line(tag, 'tags', MAX_TAG)))];
}

function visibility(raw: string): Visibility {
  if (raw === 'PRIVATE' || raw === 'PUBLIC') return raw;
  throw new InvalidInputError('visibility is PRIVATE or PUBLIC', ['input', 'visibility']);
}
