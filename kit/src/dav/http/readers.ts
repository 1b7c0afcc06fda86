import { NotDav, type DavFailure } from '../errors';
import { resourcesOf, type ResourceStatus } from '../xml/multistatus';
import { XmlReader } from '../xml/parse';
import { errorOf } from './status-error';
import type { AnswerHead, BodyReader } from './transport';
import { canonicalUrl } from './urls';

export interface DavAnswer extends AnswerHead {
  readonly body: Buffer;
}

/** A resource of a multistatus with its URL in canonical spelling. */
export type DavResource = ResourceStatus & { readonly url: string };

export interface Multistatus extends AnswerHead {
  readonly resources: readonly DavResource[];
  /** Of a sync-collection report (RFC 6578 §6.4). */
  readonly syncToken: string | null;
}

/** Keeps the bytes; a multistatus that holds an error counts as that error. */
export function bytesReader(): BodyReader<DavAnswer> {
  const chunks: Uint8Array[] = [];
  return {
    write: (chunk) => chunks.push(chunk),
    end: (head) => {
      const body = Buffer.concat(chunks);
      if (head.status === 207) requireSuccess(body, head);
      return { ...head, body };
    },
  };
}

/** Parses a multistatus while it arrives. */
export function multistatusReader(): BodyReader<Multistatus> {
  const responses: ResourceStatus[] = [];
  let syncToken: string | null = null;
  const xml = new XmlReader((child) => {
    if (child.name === 'd:response') responses.push(...resourcesOf(child));
    if (child.name === 'd:sync-token') syncToken = child.text.trim();
  });
  return {
    write: (chunk) => {
      xml.write(chunk);
    },
    end: (head) => {
      const failure = { host: new URL(head.url).host, status: head.status };
      const root = head.status === 207 ? xml.close() : undefined;
      if (root !== 'd:multistatus') throw new NotDav(failure);
      const resources = responses.map((response) => ({
        ...response,
        url: urlOf(response.href, head.url, failure),
      }));
      return { ...head, resources, syncToken };
    },
  };
}

function urlOf(href: string, base: string, failure: DavFailure): string {
  if (!URL.canParse(href, base)) throw new NotDav(failure);
  return canonicalUrl(href, base);
}

/** Throws the first error that a multistatus holds. */
function requireSuccess(body: Uint8Array, head: AnswerHead): void {
  const reader = multistatusReader();
  reader.write(body);
  const { resources } = reader.end(head);
  for (const { status, failures, condition } of resources) {
    const failed = [status, ...failures].filter((one) => one >= 400);
    // 424 only says that another property failed (RFC 4918 §11.4).
    const worst = failed.find((one) => one !== 424) ?? failed[0];
    if (worst === undefined) continue;
    throw errorOf({ host: new URL(head.url).host, status: worst, condition });
  }
}
