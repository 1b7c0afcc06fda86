import { createHash } from 'node:crypto';
import { MAX_CARD_BYTES } from '../contacts/contact-card';
import { Card } from '../vcard/card';
import { CardError } from '../vcard/card-error';
import { withUid } from '../vcard/edit-card';
import { readPhoto, withPhoto } from '../vcard/photo';
import { uidOf } from '../vcard/read-card';

const MAX_UID = 255;

/** A card that a server has, with its UID. */
export interface UpstreamCard {
  readonly uid: string;
  readonly card: Card;
}

/** The card of a URL; null when it is none that we can read, such as one of version 2.1. */
export function readUpstream(url: string, text: string): UpstreamCard | null {
  if (Buffer.byteLength(text) > MAX_CARD_BYTES || text.includes('\0')) return null;
  const card = parsed(text);
  if (!card) return null;
  const uid = uidOf(card);
  if (uid === undefined) {
    // The same card is to be the same contact whenever it is read.
    const derived = createHash('sha256').update(url).digest('hex').slice(0, 32);
    return { uid: derived, card: withUid(card, derived) };
  }
  return uid.length > MAX_UID || /\p{Cc}/u.test(uid) ? null : { uid, card };
}

/**
 * The card with the photo it had, where the server has broken it: Radicale cuts the data: URI of a
 * 4.0 card at its semicolon. A photo that is gone altogether was removed by somebody.
 */
export function keepPhoto(before: Card, after: Card): Card {
  const photo = readPhoto(before);
  const isBroken = after.first('photo') !== undefined && readPhoto(after) === null;
  if (!photo || !isBroken) return after;
  const rest = withPhoto(after, null);
  if (before.version !== after.version) return withPhoto(after, photo);
  return rest.with([...rest.lines, ...before.all('photo')]);
}

function parsed(text: string): Card | null {
  try {
    return Card.parse(text.toWellFormed());
  } catch (error) {
    if (!(error instanceof CardError)) throw error;
    return null;
  }
}
