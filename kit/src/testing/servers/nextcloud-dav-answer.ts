import { document, element, type Markup } from '../../dav/xml/write';
import type { XmlName } from '../../dav/xml/names';

/** What a request of the server looks like once it is read. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly user: string;
}

export interface Answered {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const XML = { 'content-type': 'application/xml; charset=utf-8' };

/** An error as sabre/dav writes it, with the condition it names. */
export function failed(status: number, condition?: XmlName): Answered {
  const content = condition ? [element(condition)] : [];
  return { status, headers: XML, body: document('d:error', ...content) };
}

export function multistatus(...content: Markup[]): Answered {
  return { status: 207, headers: XML, body: document('d:multistatus', ...content) };
}

export function xml(name: XmlName, ...content: Markup[]): Answered {
  return { status: 200, headers: XML, body: document(name, ...content) };
}
