import ICAL from 'ical.js';

/** The vCard versions that are kept: RFC 2426 and RFC 6350. */
export type VcardVersion = '3.0' | '4.0';

/** One property of a vCard, decoded. */
export interface VcardProperty {
  /** Lower case. */
  readonly name: string;
  /** The part before the dot that ties properties together, such as `item1`. */
  readonly group?: string | undefined;
  /** By lower-case name, all values as texts; the group is not among them. */
  readonly params: Readonly<Record<string, readonly string[]>>;
  /** The value type, such as `text`; undefined leaves it to the property. */
  readonly type?: string | undefined;
  /** One value, or several of a list; a structured value is an array of components. */
  readonly values: readonly VcardValue[];
}

/** A text, or the components of a structured value (each a text or a list of texts). */
export type VcardValue = string | readonly (string | readonly string[])[];

/** The line is no content line (RFC 6350 §3.3). */
export class VcardSyntaxError extends Error {}

const UNESCAPED = new Set(['uri', 'binary']);

const designs = { '3.0': ICAL.design.vcard3, '4.0': ICAL.design.vcard };

/** Reads one unfolded content line. @throws VcardSyntaxError when it is none. */
export function parseProperty(line: string, version: VcardVersion): VcardProperty {
  const [name, rawParams, type, ...values] = parseLine(line, version);
  const { group, ...params } = rawParams;
  return {
    name,
    ...(typeof group === 'string' && { group }),
    params: Object.fromEntries(Object.entries(params).map(([key, value]) => [key, [value].flat()])),
    type,
    values: values.map(toValue),
  };
}

/**
 * Writes a property as a folded content line without its line end.
 *
 * @throws VcardSyntaxError when its value would end the line.
 */
export function formatProperty(property: VcardProperty, version: VcardVersion): string {
  const { name, group, params, type, values } = property;
  const design = designs[version];
  const known = type ?? defaultType(name, version);
  const jcal = [
    name,
    Object.fromEntries(
      Object.entries(params).map(([key, list]) => [key, list.length === 1 ? list[0] : [...list]]),
    ),
    known,
    // ical.js would escape the comma of a data: URI, which nobody else undoes.
    ...(UNESCAPED.has(known) ? [''] : values),
  ];
  const line = UNESCAPED.has(known)
    ? ICAL.helpers.foldline(ICAL.stringify.property(jcal, design, true) + String(values[0]))
    : ICAL.stringify.property(jcal, design, false);
  // A value of an unescaped type (a URI, a number) that ends the line would begin a property.
  if (/[\r\n]/.test(line.replaceAll('\r\n ', ''))) throw new VcardSyntaxError('Not on one line');
  return group === undefined ? line : `${group}.${line}`;
}

function parseLine(line: string, version: VcardVersion): JcalProperty {
  try {
    const parsed: unknown = ICAL.parse.property(line, designs[version]);
    return parsed as JcalProperty;
  } catch (cause) {
    throw new VcardSyntaxError('Not a content line', { cause });
  }
}

type JcalProperty = [string, Record<string, string | string[]>, string, ...unknown[]];

function toValue(value: unknown): VcardValue {
  if (!Array.isArray(value)) return String(value);
  return value.map((part: unknown) => (Array.isArray(part) ? part.map(String) : String(part)));
}

function defaultType(name: string, version: VcardVersion): string {
  const known = (designs[version].property as Record<string, { defaultType?: string } | undefined>)[
    name
  ];
  return known?.defaultType ?? 'unknown';
}
