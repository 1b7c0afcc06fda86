import type { z } from 'zod';

/** One row of the settings page. */
export interface SettingDescription {
  name: string;
  /** From `.describe()` or `.meta({ description })`; empty when the schema gives none. */
  description: string;
  /** The default as it would be written in the environment; undefined when there is none. */
  default: string | undefined;
  required: boolean;
  /** Declared by `.meta({ secret: true })`: its value is never shown, default included. */
  secret: boolean;
}

/**
 * What the documentation says about a schema's settings, in the schema's order.
 *
 * @example describeSettings(z.object({ PORT: z.coerce.number().default(4000).describe('TCP port') }))
 * // [{ name: 'PORT', description: 'TCP port', default: '4000', required: false, secret: false }]
 */
export function describeSettings(schema: z.ZodObject): SettingDescription[] {
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
  return Object.entries(shape).map(([name, type]) => describeSetting(name, type));
}

function describeSetting(name: string, type: z.core.$ZodType): SettingDescription {
  const layers = layersOf(type);
  const metadata = layers.map((layer) => metadataOf(layer));
  const secret = metadata.some((meta) => meta?.['secret'] === true);
  const description = metadata.map((meta) => meta?.description).find((text) => text !== undefined);
  const fallback = layers.map(defaultOf).find((value) => value !== undefined);
  return {
    name,
    description: description ?? '',
    default: secret ? undefined : fallback,
    required: !acceptsNothing(layers),
    secret,
  };
}

/** The type and everything it wraps, outermost first: a description may sit on any of them. */
function layersOf(type: z.core.$ZodType): z.core.$ZodType[] {
  const { def } = (type as z.core.$ZodTypes)._zod;
  if (def.type === 'pipe') return [type, ...layersOf(def.in), ...layersOf(def.out)];
  if ('innerType' in def) return [type, ...layersOf(def.innerType)];
  return [type];
}

function metadataOf(
  type: z.core.$ZodType,
): (Record<string, unknown> & { description?: string }) | undefined {
  return (type as z.ZodType).meta();
}

function defaultOf(type: z.core.$ZodType): string | undefined {
  const { def } = (type as z.core.$ZodTypes)._zod;
  if (def.type !== 'default' && def.type !== 'prefault') return undefined;
  const value: unknown = def.defaultValue;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function acceptsNothing(layers: readonly z.core.$ZodType[]): boolean {
  return layers.some((layer) =>
    ['optional', 'default', 'prefault', 'nullish', 'catch'].includes(
      (layer as z.core.$ZodTypes)._zod.def.type,
    ),
  );
}
