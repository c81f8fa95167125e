import pino from 'pino';
import { env } from '@/lib/env';

/** A link's token, wherever it stands in a text: `k1.u.cus_1.email...mac`, or the 22 characters of a short link after /u/. */
const TOKEN =
  /[a-z0-9]{2,16}\.[a-z]\.[\w-]{1,64}\.[\w-]{0,64}\.[\w-]{0,64}\.[\w-]{0,64}\.[a-z0-9]*\.[\w=-]{10,}|(?<=\/u\/)[\w.=%-]+/gi;
const EMAIL = /[\w.+%-]+@[\w-]+(\.[\w-]+)+/g;
const PHONE = /\+\d{7,15}\b/g;

/** A text with links' tokens, e-mail addresses and telephone numbers masked. ACCEPTANCE 27. */
export function mask(text: string): string {
  return text.replace(TOKEN, '[token]').replace(EMAIL, '[address]').replace(PHONE, '[number]');
}

function maskDeep(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return mask(value);
  if (typeof value !== 'object' || value === null || depth > 6) return value;
  if (value instanceof Error) {
    return { ...value, type: value.name, message: mask(value.message), stack: mask(value.stack ?? '') };
  }
  if (value instanceof Date) return value;
  if (Array.isArray(value)) return value.map((item) => maskDeep(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskDeep(item, depth + 1)]));
}

function createLog() {
  return pino({
    level: env().LOG_LEVEL,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label) => ({ level: label }),
      log: (entry) => maskDeep(entry) as Record<string, unknown>,
    },
    hooks: {
      logMethod(args, method) {
        const masked = args.map((arg) => (typeof arg === 'string' ? mask(arg) : arg)) as typeof args;
        method.apply(this, masked);
      },
    },
  });
}

let instance: ReturnType<typeof createLog> | undefined;

/** The process's log: one JSON line an entry, tokens and addresses masked. */
export function log() {
  instance ??= createLog();
  return instance;
}
