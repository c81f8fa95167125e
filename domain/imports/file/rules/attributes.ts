import { z } from 'zod';
import { RowError, StopError, TO_STOPS } from '@/domain/imports/file/rules/fault';
import { text } from '@/domain/imports/file/rules/fields';
import type { ImportLayout } from '@/domain/imports/file/schema';
import { saysStop, stopIn } from '@/domain/imports/opt-out-word/rules';
import { MAX_JSON_DEPTH, isForJsonb, isTooDeep } from '@/lib/json';
import { trimmed } from '@/domain/imports/file/rules/cell';

const MAX_ATTRIBUTES = 16_384;
const attributesSchema = z.record(z.string(), z.unknown());

/** The attributes of a row: the JSON of their column, and the columns that each hold one. */
export function readAttributes(
  json: string | null,
  cells: readonly string[],
  layout: ImportLayout,
): Record<string, unknown> {
  if (json === null && layout.attributes.length === 0) return {};
  const attributes = json === null ? {} : withoutStops(shallow(parseJsonObject(json)));
  for (const { name, at, isKept } of layout.attributes) {
    const value = trimmed(cells[at]);
    if (value && !isKept && saysStop(name, value)) throw stopError(name);
    if (value) attributes[name] = text(value, 'attributes', 1_000, name);
  }
  return storable(attributes);
}

/** Checked before anything walks them: the search for stops and JSON.stringify take a stack frame per level. */
export function shallow(attributes: Record<string, unknown>): Record<string, unknown> {
  if (isTooDeep(attributes))
    throw new RowError('attributes', `they are nested deeper than ${MAX_JSON_DEPTH} levels`);
  return attributes;
}

/** Refuses attributes that say that this person left. */
export function withoutStops(attributes: Record<string, unknown>): Record<string, unknown> {
  const stop = stopIn(attributes);
  if (stop !== null) throw stopError(stop);
  return attributes;
}

function stopError(name: string): StopError {
  return new StopError(
    'attributes',
    `${name} says that this person left or cannot be reached, and as an attribute it would stop no one. ${TO_STOPS}`,
  );
}

/** Checks that attributes can be stored. */
export function storable(attributes: Record<string, unknown>): Record<string, unknown> {
  const all = JSON.stringify(attributes);
  if (all.length > MAX_ATTRIBUTES)
    throw new RowError('attributes', `they are longer than ${MAX_ATTRIBUTES} characters`);
  if (!isForJsonb(all)) throw new RowError('attributes', 'they have a NUL character or broken Unicode');
  return attributes;
}

function parseJsonObject(json: string): Record<string, unknown> {
  try {
    return attributesSchema.parse(JSON.parse(text(json, 'attributes', MAX_ATTRIBUTES)));
  } catch (error) {
    if (error instanceof RowError) throw error;
    throw new RowError('attributes', 'it must be a JSON object, such as {"plan":"gold"}');
  }
}
