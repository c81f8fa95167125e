import { format, stripVTControlCharacters } from 'node:util';
import pino from 'pino';
import { env } from '@/lib/env';

/** A link's token, `k1.u.cus_1.email...mac`, anywhere; after /u/, anything, such as a short link. */
const TOKEN =
  /(?<!%[\da-f]?)[a-z0-9]{2,16}\.[a-z]\.[\w~-]{1,180}\.[\w-]{0,64}\.[\w-]{0,64}\.[\w-]{0,64}\.[a-z0-9]{0,16}\.[\w=-]{10,}|(?<=(?:\/|%2F)u(?:\/|%2F))[\w.=%~&;+,:!@-]+/gi;
/** Every part is bounded, so that matching never takes quadratic time. */
const EMAIL =
  /[\p{L}\p{N}\p{M}_.+%'!#$*^`{|}~-]{0,64}(?:@|%40)[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})+/giu;
const PHONE = /(?:\+|%2B)\d(?:[ ().-]{0,2}\d){6,14}(?!\d)/gi;

/** A text with links' tokens, e-mail addresses and telephone numbers masked. Requirement 27. */
export function mask(text: string): string {
  const tokenless = text.replace(TOKEN, '[token]');
  const addressless = /@|%40/.test(tokenless) ? tokenless.replace(EMAIL, '[address]') : tokenless;
  return addressless.replace(PHONE, '[number]');
}

/** Masks a line of JSON between its escapes: masking part of one (the n of \n) would break the line. */
function maskLine(line: string): string {
  return line.replace(/[^\\]+|\\(?:u[\da-f]{4}|.)/gi, (piece) =>
    piece.startsWith('\\') ? piece : mask(piece),
  );
}

/** @param destination where the lines go; default: standard output. */
export function createLog(level: string, destination?: pino.DestinationStream): pino.Logger {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { error: pino.stdSerializers.err },
    // Masks the whole line at the last moment, so that nothing in a message, field, cause or child's bindings is
    // missed.
    hooks: { streamWrite: maskLine },
  };
  return destination ? pino(options, destination) : pino(options);
}

let instance: pino.Logger | undefined;

/** The process's log: one JSON line per entry, tokens and addresses masked. */
export function log(): pino.Logger {
  instance ??= createLog(env().LOG_LEVEL);
  return instance;
}

const LEVELS = { debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error' } as const;

/**
 * Sends what libraries print through the log from now on: one JSON line per entry, masked, without terminal control
 * sequences. For servers; a command talks to a person.
 */
export function logConsole(): void {
  const target = log();
  for (const [method, level] of Object.entries(LEVELS) as [keyof typeof LEVELS, pino.Level][])
    console[method] = (...said: unknown[]) => {
      const error = said.find((part) => part instanceof Error);
      target[level]({ source: 'console', ...(error && { error }) }, plain(said));
    };
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    target.warn({ source: 'node', error: warning }, warning.message);
  });
}

function plain(said: readonly unknown[]): string {
  const parts = said.map((part) => (part instanceof Error ? part.message : part));
  return stripVTControlCharacters(format(...parts)).trim();
}
