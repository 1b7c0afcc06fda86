import type { DetailsPatch, GeoPoint } from './event-details';
import type { DetailsInput } from './event-details.types';
import { fail } from './event-times';

const MAX_LISTED = 50;
const MAX_CATEGORY = 200;
const MAX_COMMENT = 2_000;
const MAX_URL = 2_000;
const MAX_CONFERENCES = 10;
const PAGE = /^https?:\/\//i;
const CONFERENCE = /^(https?:\/\/|tel:|sips?:|xmpp:)/i;

/** Whether a text may stand in a property: RFC 5545 §3.3.11 has no control characters but tabs and breaks. */
export function isText(text: string): boolean {
  return text.isWellFormed() && !/[^\P{Cc}\t\r\n]/u.test(text);
}

/** Checks the details of an input. @throws InvalidInputError naming the field at fault. */
export function detailsPatch(input: DetailsInput): DetailsPatch {
  checkDetails(input);
  const { categories, visibility, geo, url, priority, comments, conferenceUrls } = input;
  return {
    ...(categories && { categories: [...new Set(categories)] }),
    ...(visibility && { visibility }),
    ...(geo !== undefined && { geo }),
    ...(url !== undefined && { url }),
    ...(priority !== undefined && { priority }),
    ...(comments && { comments }),
    ...(conferenceUrls && { conferenceUrls }),
  };
}

function checkDetails(input: DetailsInput): void {
  const { categories, geo, url, priority, comments, conferenceUrls } = input;
  if (categories) checkTexts(categories, MAX_CATEGORY, 'categories');
  if (comments) checkTexts(comments, MAX_COMMENT, 'comments');
  if (url != null) checkUri(url, PAGE, 'url');
  if (priority != null && (priority < 1 || priority > 9)) fail('From 1 to 9', 'priority');
  if (geo) checkPoint(geo);
  if (conferenceUrls && conferenceUrls.length > MAX_CONFERENCES)
    fail(`At most ${MAX_CONFERENCES}`, 'conferenceUrls');
  for (const uri of conferenceUrls ?? []) checkUri(uri, CONFERENCE, 'conferenceUrls');
}

function checkPoint({ latitude, longitude }: GeoPoint): void {
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) fail('Not on earth', 'geo');
}

function checkTexts(texts: readonly string[], max: number, name: string): void {
  if (texts.length > MAX_LISTED) fail(`At most ${MAX_LISTED}`, name);
  for (const text of texts) {
    if (!isText(text)) fail('Control characters are not allowed', name);
    if (text.trim() === '' || text.length > max) fail(`Each has 1 to ${max} characters`, name);
  }
}

// A URI is written as it is: a line break in it would begin a property of its own.
function checkUri(uri: string, scheme: RegExp, name: string): void {
  if (!scheme.test(uri) || !/^[\x21-\x7e]+$/.test(uri) || uri.length > MAX_URL) {
    fail(`Not an address of a kind that may stand here, of up to ${MAX_URL} characters`, name);
  }
}
