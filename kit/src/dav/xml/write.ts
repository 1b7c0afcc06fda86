import { NAMESPACES, type XmlName } from './names';

/** Markup that is escaped already; only `element` makes it. */
export interface Markup {
  readonly markup: string;
}

export type Content = Markup | string;

/**
 * One element; strings become text.
 *
 * @example element('d:prop', element('d:displayname', 'Work & play'))
 */
export function element(name: XmlName, ...content: readonly Content[]): Markup {
  return { markup: tag(name, '', content) };
}

/** As `element`, with attributes. */
export function elementWith(
  name: XmlName,
  attributes: Readonly<Record<string, string>>,
  ...content: readonly Content[]
): Markup {
  const text = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(value)}"`);
  return { markup: tag(name, text.join(''), content) };
}

/** A document: its root declares the namespaces. */
export function document(name: XmlName, ...content: readonly Content[]): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${tag(name, DECLARATIONS, content)}`;
}

const DECLARATIONS = Object.entries(NAMESPACES)
  .map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`)
  .join('');

function tag(name: string, attributes: string, content: readonly Content[]): string {
  if (content.length === 0) return `<${name}${attributes}/>`;
  const inner = content.map((part) => (typeof part === 'string' ? escape(part) : part.markup));
  return `<${name}${attributes}>${inner.join('')}</${name}>`;
}

const REPLACEMENTS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A parser would turn it into a line feed (XML 1.0 §2.11).
  '\r': '&#13;',
};

function escape(text: string): string {
  // Control characters have no place in XML 1.0 (§2.2), not even as references.
  const legal = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
  return legal.replace(/[&<>"\r]/g, (character) => REPLACEMENTS[character] ?? character);
}
