import { InvalidInputError } from '@suitegraph/kit/errors';

/** What variables are replaced with: names lead to texts, numbers, booleans or further names. */
export type TemplateData = Readonly<Record<string, unknown>>;

// {{name}} or {{person.name}}
const VARIABLE = /\{\{\s*([\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}\p{N}_]+)*)\s*\}\}/gu;
const MAX_RESULT = 2_000_000;

/** The variables of several texts, each once, in their order. */
export function variablesOf(...texts: readonly (string | null)[]): string[] {
  return [
    ...new Set(
      texts.flatMap((text) => [...(text ?? '').matchAll(VARIABLE)].map(([, name = '']) => name)),
    ),
  ];
}

/**
 * A text with its variables replaced, once: what they are replaced with is not looked at again.
 *
 * @throws InvalidInputError naming a variable that has no value.
 */
export function fill(
  text: string,
  data: TemplateData,
  escape: (value: string) => string = (value) => value,
): string {
  const filled = text.replace(VARIABLE, (_, name: string) => escape(valueOf(data, name)));
  if (filled.length > MAX_RESULT) throw new InvalidInputError('The values are too long', ['data']);
  return filled;
}

function valueOf(data: TemplateData, name: string): string {
  let value: unknown = data;
  for (const key of name.split('.')) {
    const within = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
    value = within ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
  }
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new InvalidInputError(`The template needs a value for ${name}`, [
    'data',
    ...name.split('.'),
  ]);
}

/** Text as HTML, for elements and quoted attributes. */
export function escapeHtml(value: string): string {
  return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
