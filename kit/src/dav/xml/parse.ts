import { SaxesParser } from 'saxes';
import { nameOf, type XmlName } from './names';

/** An element with its text (that of its own, not of its children). */
export interface XmlElement {
  /** `prefix:local`, see `XmlName`. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** The document is malformed, has a document type, or is nested too deeply. */
export class XmlError extends Error {
  override readonly name = 'XmlError';

  /** @param truncated when the document ended before its root did. */
  constructor(
    message: string,
    readonly truncated = false,
  ) {
    super(message);
  }
}

interface Open {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: XmlElement[];
  readonly text: string[];
}

const MAX_DEPTH = 64;

/**
 * Reads a document as its bytes arrive. Each child of the root goes to `onChild` as it ends, and is
 * forgotten: what is in memory is one child at a time. Document types are refused, so no entity
 * but the five of XML exists.
 *
 * @throws XmlError
 */
export class XmlReader {
  private readonly decoder = new TextDecoder();
  private readonly parser = new SaxesParser({ xmlns: true });
  private readonly open: Open[] = [];
  private finished: string | undefined;

  constructor(private readonly onChild: (child: XmlElement, root: string) => void) {
    this.parser.on('doctype', () => {
      throw new XmlError('a document type is not allowed');
    });
    this.parser.on('error', (error) => {
      throw new XmlError(error.message);
    });
    this.parser.on('opentag', ({ uri, local, attributes }) => {
      this.start(nameOf(uri, local), attributes);
    });
    this.parser.on('text', (text) => this.open.at(-1)?.text.push(text));
    this.parser.on('cdata', (text) => this.open.at(-1)?.text.push(text));
    this.parser.on('closetag', () => {
      this.end();
    });
  }

  write(chunk: Uint8Array): void {
    this.parser.write(this.decoder.decode(chunk, { stream: true }));
  }

  /** The end of the document; answers its root's name. */
  close(): string {
    if (this.finished === undefined) throw new XmlError('the document is incomplete', true);
    this.parser.close();
    return this.finished;
  }

  private start(name: string, attributes: Readonly<Record<string, { value: string }>>): void {
    if (this.open.length >= MAX_DEPTH) throw new XmlError('elements are nested too deeply');
    const values = Object.entries(attributes).map(([key, { value }]) => [key, value] as const);
    this.open.push({ name, attributes: Object.fromEntries(values), children: [], text: [] });
  }

  private end(): void {
    const { text, ...rest } = this.open.pop() as Open;
    const ended = { ...rest, text: text.join('') };
    const parent = this.open.at(-1);
    if (!parent) this.finished = ended.name;
    else if (this.open.length === 1) this.onChild(ended, parent.name);
    else parent.children.push(ended);
  }
}

/** A document that is in memory already, such as the body of an error; throws XmlError. */
export function parseXml(bytes: Uint8Array): XmlElement {
  const children: XmlElement[] = [];
  const reader = new XmlReader((child) => children.push(child));
  reader.write(bytes);
  return { name: reader.close(), attributes: {}, children, text: '' };
}

/** The first child of that name. */
export function childOf(parent: XmlElement | undefined, name: XmlName): XmlElement | undefined {
  return parent?.children.find((child) => child.name === name);
}

/** All children of that name. */
export function childrenOf(parent: XmlElement | undefined, name: XmlName): XmlElement[] {
  return parent?.children.filter((child) => child.name === name) ?? [];
}

/** The trimmed text of the first child of that name; null when there is none, or no text. */
export function textOf(parent: XmlElement | undefined, name: XmlName): string | null {
  return trimmed(childOf(parent, name));
}

/** An element's trimmed text; null when there is no element, or no text. */
export function trimmed(element: XmlElement | undefined): string | null {
  const text = element?.text.trim();
  return text === undefined || text === '' ? null : text;
}
