import { LRUCache } from 'lru-cache';

/** The representations a client accepts of an answer. */
export interface Accepted {
  /** The JSON media type to answer with, if any. */
  readonly json: 'application/json' | 'application/graphql-response+json' | undefined;
  readonly eventStream: boolean;
  /** Parts that were deferred may follow the first (deferSpec=20220824). */
  readonly multipart: boolean;
  readonly html: boolean;
  /** A GraphQL media type is named, which a cross-site form, image or script cannot do. */
  readonly explicit: boolean;
}

const JSON_TYPE = 'application/json';
const GRAPHQL_TYPE = 'application/graphql-response+json';
const MULTIPART_TYPE = 'multipart/mixed';
const DEFER_SPEC = 'deferspec=20220824';
const STREAM_TYPE = 'text/event-stream';
const LONGEST_REMEMBERED = 500;

// Few clients differ in what they accept.
const known = new LRUCache<string, Accepted>({ max: 500 });

/** Reads an Accept header (RFC 9110 §12.5.1, GraphQL over HTTP §"Accept"). */
export function acceptedBy(header = ''): Accepted {
  const accepted = known.get(header) ?? read(header);
  if (header.length < LONGEST_REMEMBERED) known.set(header, accepted);
  return accepted;
}

function read(header: string): Accepted {
  if (header.trim() === '') {
    return { json: JSON_TYPE, eventStream: false, multipart: false, html: false, explicit: false };
  }
  const ranges = new Map(header.split(',').filter(isSpoken).map(mediaRange));
  const quality = (type: string, wildcard: string): number =>
    ranges.get(type) ?? ranges.get(wildcard) ?? ranges.get('*/*') ?? 0;
  const named = (type: string): number => ranges.get(type) ?? 0;
  // A wildcard means a client that knows nothing of the newer type.
  const graphql = named(GRAPHQL_TYPE);
  const json = quality(JSON_TYPE, 'application/*');
  const preferred = graphql > 0 && graphql >= json ? GRAPHQL_TYPE : JSON_TYPE;
  return {
    json: graphql > 0 || json > 0 ? preferred : undefined,
    eventStream: named(STREAM_TYPE) > 0,
    multipart: named(MULTIPART_TYPE) > 0,
    html: named('text/html') > 0,
    explicit: [GRAPHQL_TYPE, JSON_TYPE, STREAM_TYPE, MULTIPART_TYPE].some(
      (type) => named(type) > 0,
    ),
  };
}

// Clients name the format they know in a parameter; those that name none take ours.
function isSpoken(range: string): boolean {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
  if (type !== MULTIPART_TYPE) return true;
  const specs = parameters.filter((parameter) => /^\w+spec=/.test(parameter));
  return specs.length === 0 || specs.includes(DEFER_SPEC);
}

function mediaRange(range: string): [type: string, quality: number] {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = q === undefined ? 1 : Number(q.slice(2));
  return [type, Number.isFinite(quality) ? quality : 0];
}
