import type { Card, CardLine } from './card';

type Params = Readonly<Record<string, readonly string[]>>;

// Types a card may state; others become a label of their own. `voice` and `internet` say nothing.
const KNOWN = new Set(
  'home work cell mobile main other fax pager text video textphone school iphone dom intl'.split(
    ' ',
  ),
);
const SILENT = new Set(['internet', 'x400', 'pref', 'voice']);

const typesOf = (params: Params): string[] =>
  (params['type'] ?? []).map((type) => type.toLowerCase());

/** Whether the card prefers this one: PREF in 4.0 (RFC 6350 §5.3), TYPE=pref in 3.0. */
export function isPrimary(params: Params): boolean {
  return params['pref']?.[0] === '1' || typesOf(params).includes('pref');
}

/** What the property is called: the label beside it that Apple's programs write, or its types. */
export function labelOf(card: Card, line: CardLine): string | null {
  const beside = labelLine(card, line)?.property.values[0];
  if (typeof beside === 'string' && beside !== '') {
    return /^_\$!<(.*)>!\$_$/.exec(beside)?.[1]?.toLowerCase() ?? unescaped(beside);
  }
  const types = typesOf(line.property.params).filter((type) => !SILENT.has(type));
  return types.length === 0 ? null : types.join(' ');
}

/** A label as the value of the line beside: a property without a known type is not escaped for us. */
export function labelValue(label: string): string {
  return label.replace(/[\\,;]/g, '\\$&').replace(/\n/g, '\\n');
}

const unescaped = (text: string): string =>
  text.replace(/\\(.)/g, (_, escaped: string) => (/n/i.test(escaped) ? '\n' : escaped));

/** The line that labels this one by being in its group. */
export function labelLine(card: Card, line: CardLine): CardLine | undefined {
  const group = line.property.group?.toLowerCase();
  if (group === undefined) return undefined;
  return card.all('x-ablabel').find(({ property }) => property.group?.toLowerCase() === group);
}

/** Whether a label can be said with TYPE. */
export function isTypeLabel(label: string): boolean {
  return label.split(' ').every((type) => KNOWN.has(type));
}

/** The parameters with another label and preference; what else they say stays. */
export function relabelled(
  params: Params,
  version: '3.0' | '4.0',
  { label, primary }: { readonly label: string | null; readonly primary: boolean },
): Params {
  const { type: _type, pref: _pref, ...rest } = params;
  const silent = typesOf(params).filter((type) => SILENT.has(type) && type !== 'pref');
  const said = label !== null && isTypeLabel(label) ? label.split(' ') : [];
  const preferred = primary && version === '3.0' ? ['pref'] : [];
  const type = [...silent, ...said, ...preferred];
  return {
    ...rest,
    ...(type.length > 0 && { type }),
    ...(primary && version === '4.0' && { pref: ['1'] }),
  };
}
