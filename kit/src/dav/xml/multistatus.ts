import { childOf, childrenOf, textOf, trimmed, XmlError, type XmlElement } from './parse';
import type { XmlName } from './names';

/** The properties a server has of a resource, by name. */
export class Properties {
  private readonly found = new Map<string, XmlElement>();

  constructor(elements: Iterable<XmlElement>) {
    for (const element of elements) this.found.set(element.name, element);
  }

  get(name: XmlName): XmlElement | undefined {
    return this.found.get(name);
  }

  /** The trimmed text, always as text (`2026` is a name, not a number); null when none. */
  text(name: XmlName): string | null {
    return trimmed(this.found.get(name));
  }

  /** The text as it is, for content. */
  raw(name: XmlName): string | null {
    return this.found.get(name)?.text ?? null;
  }

  /** The hrefs inside a property, such as those of `c:calendar-home-set`. */
  hrefs(name: XmlName): string[] {
    return childrenOf(this.found.get(name), 'd:href').flatMap((href) => trimmed(href) ?? []);
  }

  /** The names of the elements inside a property, such as those of `d:resourcetype`. */
  names(name: XmlName): string[] {
    return this.found.get(name)?.children.map((child) => child.name) ?? [];
  }
}

/** What a multistatus says of one resource (RFC 4918 §14.24). */
export interface ResourceStatus {
  readonly href: string;
  /** Of the resource as a whole; 200 when only its properties have one. */
  readonly status: number;
  /** The properties answered with 2xx. */
  readonly properties: Properties;
  /** Statuses that properties failed with, for PROPPATCH and MKCOL. */
  readonly failures: readonly number[];
  readonly condition: string | null;
}

/** One `d:response`; several hrefs under one status become several. */
export function resourcesOf(response: XmlElement): ResourceStatus[] {
  const propstats = childrenOf(response, 'd:propstat').map((propstat) => ({
    status: statusOf(textOf(propstat, 'd:status')),
    properties: childOf(propstat, 'd:prop')?.children ?? [],
    condition: conditionOf(childOf(propstat, 'd:error')),
  }));
  const good = propstats.filter(({ status }) => isSuccess(status));
  const bad = propstats.filter(({ status }) => !isSuccess(status));
  const own = textOf(response, 'd:status');
  const rest = {
    status: own === null ? 200 : statusOf(own),
    properties: new Properties(good.flatMap(({ properties }) => properties)),
    failures: bad.map(({ status }) => status),
    condition:
      conditionOf(childOf(response, 'd:error')) ??
      bad.map(({ condition }) => condition).find((condition) => condition !== null) ??
      null,
  };
  const hrefs = childrenOf(response, 'd:href').flatMap((href) => trimmed(href) ?? []);
  return hrefs.map((href) => ({ href, ...rest }));
}

/** The condition a `d:error` names first (RFC 4918 §16). */
export function conditionOf(error: XmlElement | undefined): string | null {
  return error?.children[0]?.name ?? null;
}

function statusOf(line: string | null): number {
  const status = /^HTTP\/\d(?:\.\d)?\s+(\d{3})/i.exec(line ?? '')?.[1];
  if (status === undefined) throw new XmlError('a status is missing');
  return Number(status);
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
