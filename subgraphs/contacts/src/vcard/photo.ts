import { createHash } from 'node:crypto';
import type { VcardProperty, VcardVersion } from '../clients/ical';
import type { Card, CardLine } from './card';

/** A picture that is part of a card. */
export interface Picture {
  readonly bytes: Buffer;
  /** Media type, told from the bytes. */
  readonly type: string;
}

/** The photo of a card: a picture within it, or the address of one elsewhere. */
export type CardPhoto = Picture | { readonly url: string };

// The first bytes of what browsers show and cannot run: SVG is none of them.
const SIGNATURES: readonly (readonly [type: string, test: RegExp])[] = [
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/png', /^\x89PNG\r\n\x1a\n/],
  ['image/gif', /^GIF8[79]a/],
  ['image/webp', /^RIFF[\s\S]{4}WEBP/],
];
const SIGNATURE_BYTES = 12;
const MAX_URL = 2_000;
const DIGEST = 16;

/** The media type of a picture by its first bytes; null when it is none we show. */
export function imageTypeOf(bytes: Buffer): string | null {
  const head = bytes.subarray(0, SIGNATURE_BYTES).toString('latin1');
  return SIGNATURES.find(([, test]) => test.test(head))?.[0] ?? null;
}

/** The first photo of a card that can be shown. */
export function readPhoto(card: Card): CardPhoto | null {
  for (const line of card.all('photo')) {
    const photo = photoOf(line);
    if (photo) return photo;
  }
  return null;
}

/** Tells one photo from another; null when the card has none that can be shown. */
export function photoDigest(card: Card): string | null {
  const photo = readPhoto(card);
  if (!photo) return null;
  const hash = createHash('sha256').update('url' in photo ? photo.url : photo.bytes);
  return hash.digest('hex').slice(0, DIGEST);
}

/** The card with this photo and no other; null removes them. */
export function withPhoto(card: Card, photo: CardPhoto | null): Card {
  const rest = card.with(card.lines.filter(({ property }) => property.name !== 'photo'));
  if (!photo) return rest;
  return rest.with([...rest.lines, rest.line(photoProperty(photo, card.version))]);
}

function photoProperty(photo: CardPhoto, version: VcardVersion): VcardProperty {
  const property = (type: string, value: string, params: VcardProperty['params'] = {}) => ({
    name: 'photo',
    params,
    type,
    values: [value],
  });
  if ('url' in photo) return property('uri', photo.url);
  const base64 = photo.bytes.toString('base64');
  // RFC 6350 §6.2.4 has a data: URI where RFC 2426 §3.1.4 has the encoding b.
  if (version === '4.0') return property('uri', `data:${photo.type};base64,${base64}`);
  const type = photo.type.replace('image/', '').toUpperCase();
  return property('binary', base64, { encoding: ['b'], type: [type] });
}

function photoOf({ property }: CardLine): CardPhoto | null {
  const [value] = property.values;
  if (typeof value !== 'string') return null;
  const data = /^data:[^,]*;base64,/i.exec(value)?.[0];
  if (data !== undefined) return pictureOf(value.slice(data.length));
  if (/^https?:\/\//i.test(value)) return urlOf(value);
  const encoding = property.params['encoding']?.[0]?.toLowerCase();
  return encoding === 'b' || encoding === 'base64' ? pictureOf(value) : null;
}

function pictureOf(base64: string): Picture | null {
  const bytes = Buffer.from(base64, 'base64');
  const type = imageTypeOf(bytes);
  return type === null ? null : { bytes, type };
}

function urlOf(value: string): { url: string } | null {
  const url = value.trim();
  return url.length <= MAX_URL && URL.canParse(url) ? { url } : null;
}
