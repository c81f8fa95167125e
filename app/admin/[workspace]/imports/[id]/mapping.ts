import { getCountries, type CountryCode } from 'libphonenumber-js';
import type { AdminWords } from '@/app/admin/_shell/words';
import { maskText } from '@/lib/mask';
import { targetsSchema, type MappingProblem, type Target } from '@/domain/imports/job/schema';

/** The columns that a form or an address chooses; null if one is unknown. */
export function targetsIn(given: unknown): Target[] | null {
  return targetsSchema.safeParse(given).data ?? null;
}

export function countryIn(given: unknown): CountryCode | null {
  return getCountries().find((code) => code === given) ?? null;
}

/** Every country with telephone numbers, by name. */
export function countryChoices({ locale }: AdminWords): { value: string; label: string }[] {
  const names = new Intl.DisplayNames([locale], { type: 'region' });
  return getCountries()
    .map((value) => ({ value, label: names.of(value) ?? value }))
    .sort((a, b) => a.label.localeCompare(b.label, locale));
}

export function mappingProblemText(problem: MappingProblem, { t }: AdminWords): string {
  switch (problem.kind) {
    case 'no_ref':
      return t('imports.mappingProblem.no_ref');
    case 'twice':
      return t('imports.mappingProblem.twice', { target: t(`imports.target.${problem.target}`) });
    case 'attribute_twice':
      return t('imports.mappingProblem.attribute_twice', { name: problem.name });
    case 'attribute_unnamed':
      return t('imports.mappingProblem.attribute_unnamed', { column: problem.column });
    case 'says_stop':
      return t(problem.found ? 'imports.mappingProblem.says_stop_in' : 'imports.mappingProblem.says_stop', {
        name: problem.name,
        value: maskText(problem.found?.value ?? ''),
        line: problem.found?.line ?? 0,
      });
  }
}

/** The import's reason for rejecting a row, translated; in the file and on the command line it is in English. */
const REASONS = [
  [/^it has \d+ cells/, 'cells'],
  [/^ref: it is empty/, 'refEmpty'],
  [/^ref:/, 'refForm'],
  [/^email:/, 'email'],
  [/^phone: it needs/, 'phoneCountry'],
  [/^phone:/, 'phone'],
  [/^consent date: it is in the future/, 'consentFuture'],
  [/^consent date:/, 'consentDate'],
  [/^locale:/, 'locale'],
  [/^time zone:/, 'timeZone'],
  [/^erased:/, 'erased'],
  [/says that this person left/, 'saysStop'],
  [/JSON object/, 'json'],
  [/longer than/, 'tooLong'],
  [/NUL|UTF-8|Unicode/, 'text'],
] as const;

export function reasonText(reason: string, { t }: AdminWords): string {
  const known = REASONS.find(([pattern]) => pattern.test(reason));
  return known ? t(`imports.reason.${known[1]}`) : reason;
}
