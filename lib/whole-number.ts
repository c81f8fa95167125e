import { z } from 'zod';

/** Digits, and nothing else: `1e3`, `0x10`, `5.0`, `+5`, ` 5 ` and an empty text are no whole numbers. */
const DIGITS = /^\d+$/;
const mustBeDigits: z.core.$ZodErrorMap = ({ code }) =>
  code === 'invalid_type' ? 'it must be a whole number, in digits' : undefined;

/** A whole number out of text, for a schema that takes numbers. Anything else is left as it is, to be refused there. */
export function readDigits(value: unknown): unknown {
  return typeof value === 'string' && DIGITS.test(value) ? Number(value) : value;
}

/**
 * A whole number in text: a query parameter, a field of a form, a cell, a variable. Numbers are taken too. For
 * OpenAPI it is an integer.
 */
export function wholeNumber({ min, max }: { min: number; max: number }) {
  return z.preprocess(readDigits, z.number({ error: mustBeDigits }).int().min(min).max(max));
}
