/** For tests: values that fit a JSON Schema of the OpenAPI document, and values that do not. */
import fc, { type Arbitrary } from 'fast-check';
import { openApiDocument } from '@/api/v1/app';

type Schema = {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  format?: string;
  pattern?: string;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
};

/** Long arrays show no more than short ones, and take longer. */
const MAX_ITEMS = 4;

/** Values of a schema's type; most of them are valid. */
export function fitting(schema: Schema): Arbitrary<unknown> {
  if (schema.$ref) return fitting(resolve(schema.$ref));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return fc.oneof(...choices.map(fitting));
  if (schema.allOf) {
    return fc
      .tuple(...schema.allOf.map(fitting))
      .map((parts) => Object.assign({}, ...parts) as Record<string, unknown>);
  }
  const types = [schema.type ?? 'object'].flat();
  return fc.oneof(...types.map((type) => ofType(type, schema)));
}

function ofType(type: string, schema: Schema): Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: bound(schema.minimum, 0), max: bound(schema.maximum, 2_000) });
    case 'number':
      return fc.double({ min: bound(schema.minimum, 0), max: bound(schema.maximum, 2_000), noNaN: true });
    case 'array':
      return fc.array(fitting(schema.items ?? {}), {
        minLength: Math.min(schema.minItems ?? 0, MAX_ITEMS),
        maxLength: Math.min(schema.maxItems ?? MAX_ITEMS, MAX_ITEMS),
      });
    case 'string':
      return text(schema);
    default:
      return record(schema);
  }
}

const bound = (given: number | undefined, otherwise: number) =>
  given === undefined || !Number.isSafeInteger(given) ? otherwise : given;

function text({ format, pattern, minLength = 0, maxLength = 80 }: Schema): Arbitrary<string> {
  if (format === 'date-time')
    return fc
      .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString());
  if (format === 'date') return fc.constantFrom('2026-01-31', '2026-11-24');
  if (format === 'uuid') return fc.uuid();
  if (format === 'email') return fc.emailAddress();
  if (format === 'uri') return fc.webUrl({ validSchemes: ['https'] });
  // Patterns with lookahead cannot be generated from, so values are tried against them.
  if (pattern && !pattern.includes('(?'))
    return fc.oneof(
      { weight: 4, arbitrary: fc.stringMatching(new RegExp(pattern), { size: 'small' }) },
      { weight: 1, arbitrary: fc.string() },
    );
  return fc.string({ minLength, maxLength: Math.min(maxLength, 200), unit: 'binary' });
}

function record({ properties = {}, required = [], additionalProperties }: Schema): Arbitrary<unknown> {
  const shape = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, fitting(schema)]),
  );
  if (Object.keys(shape).length === 0 && additionalProperties && typeof additionalProperties === 'object')
    return fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), fitting(additionalProperties), {
      maxKeys: 3,
    });
  return fc.record(shape, { requiredKeys: required.filter((name) => name in shape) });
}

/** A value of the schema's type that was altered, or a value of another type. */
export function unfitting(schema: Schema): Arbitrary<unknown> {
  return fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc
      .tuple(fitting(schema), fc.string(), fc.jsonValue({ maxDepth: 1 }))
      .map(([value, name, odd]) =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? { ...value, [name]: odd }
          : [value, odd],
      ),
    fc.tuple(fitting(schema), fc.nat(), fc.jsonValue({ maxDepth: 1 })).map(([value, place, odd]) => {
      if (typeof value !== 'object' || value === null) return odd;
      const names = Object.keys(value);
      const name = names[place % Math.max(1, names.length)];
      return name === undefined ? odd : { ...value, [name]: odd };
    }),
  );
}

function resolve(reference: string): Schema {
  const steps = reference.replace(/^#\//, '').split('/');
  let found: unknown = openApiDocument();
  for (const step of steps) found = (found as Record<string, unknown>)[step];
  return found as Schema;
}
