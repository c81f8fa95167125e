import pino from 'pino';
import { env } from '@/lib/env';

/** A link's token, wherever it stands in a text: `k1.u.cus_1.email...mac`, or the 22 characters of a short link after /u/. */
const TOKEN =
  /[a-z0-9]{2,16}\.[a-z]\.[\w-]{1,64}\.[\w-]{0,64}\.[\w-]{0,64}\.[\w-]{0,64}\.[a-z0-9]{0,16}\.[\w=-]{10,}|(?<=\/u(?:\/|%2F))[\w.=%-]+/gi;
/** The name is bounded, or a long text without an @ would take its length squared. */
const EMAIL =
  /[\p{L}\p{N}\p{M}_.+%'!#$*^`{|}~-]{1,64}(?:@|%40)[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})+/giu;
const PHONE = /(?:\+|%2B)\d(?:[ ().-]{0,2}\d){6,14}(?!\d)/gi;

/** A text with links' tokens, e-mail addresses and telephone numbers masked. ACCEPTANCE 27. */
export function mask(text: string): string {
  return text.replace(TOKEN, '[token]').replace(EMAIL, '[address]').replace(PHONE, '[number]');
}

const DEEPEST = 6;

function maskDeep(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return mask(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth > DEEPEST) return '[deeper]';
  if (value instanceof Error) return maskError(value, depth);
  if (value instanceof URL) return mask(value.href);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  const below = (item: unknown) => maskDeep(item, depth + 1);
  if (Array.isArray(value) || value instanceof Set) return Array.from(value, below);
  return maskEntries(value instanceof Map ? value : Object.entries(value), below);
}

/** PostgreSQL's errors quote the row in `detail`; a cause may quote anything. */
function maskError(error: Error, depth: number): unknown {
  const below = (item: unknown) => maskDeep(item, depth + 1);
  return {
    ...maskEntries(Object.entries(error), below),
    type: error.name,
    message: mask(error.message),
    stack: mask(error.stack ?? ''),
    ...(error.cause !== undefined && { cause: below(error.cause) }),
    ...(error instanceof AggregateError && { errors: below(error.errors) }),
  };
}

function maskEntries(entries: Iterable<[unknown, unknown]>, below: (item: unknown) => unknown): object {
  return Object.fromEntries(Array.from(entries, ([key, item]) => [mask(String(key)), below(item)]));
}

function maskFields(fields: object): Record<string, unknown> {
  return maskDeep(fields) as Record<string, unknown>;
}

/** @param destination where the lines go; standard output where it is not given. */
export function createLog(level: string, destination?: pino.DestinationStream): pino.Logger {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), log: maskFields, bindings: maskFields },
    hooks: {
      logMethod(args, method) {
        // The first may be the entry's fields, which are masked above, or an error, which pino must know as such.
        const masked = args.map((arg, index) =>
          index === 0 && typeof arg === 'object' ? arg : maskDeep(arg),
        );
        method.apply(this, masked as typeof args);
      },
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

let instance: pino.Logger | undefined;

/** The process's log: one JSON line an entry, tokens and addresses masked. */
export function log(): pino.Logger {
  instance ??= createLog(env().LOG_LEVEL);
  return instance;
}
