import { createTranslator } from 'next-intl';
import { textIn } from '@/domain/workspace/rules';
import type { Locale, LocalizedText } from '@/domain/workspace/schema';
import connectEn from '@/messages/admin/connect.en.json';
import connectPt from '@/messages/admin/connect.pt-BR.json';
import experimentsEn from '@/messages/admin/experiments.en.json';
import experimentsPt from '@/messages/admin/experiments.pt-BR.json';
import importsEn from '@/messages/admin/imports.en.json';
import importsPt from '@/messages/admin/imports.pt-BR.json';
import membersEn from '@/messages/admin/members.en.json';
import membersPt from '@/messages/admin/members.pt-BR.json';
import recipientsEn from '@/messages/admin/recipients.en.json';
import recipientsPt from '@/messages/admin/recipients.pt-BR.json';
import reportsEn from '@/messages/admin/reports.en.json';
import reportsPt from '@/messages/admin/reports.pt-BR.json';
import settingsEn from '@/messages/admin/settings.en.json';
import settingsPt from '@/messages/admin/settings.pt-BR.json';
import shellEn from '@/messages/admin/shell.en.json';
import shellPt from '@/messages/admin/shell.pt-BR.json';

/** One catalog per area of the admin pages: `t('members.title')`. */
const EN = {
  shell: shellEn,
  connect: connectEn,
  experiments: experimentsEn,
  imports: importsEn,
  members: membersEn,
  recipients: recipientsEn,
  reports: reportsEn,
  settings: settingsEn,
};
const PT_BR: typeof EN = {
  shell: shellPt,
  connect: connectPt,
  experiments: experimentsPt,
  imports: importsPt,
  members: membersPt,
  recipients: recipientsPt,
  reports: reportsPt,
  settings: settingsPt,
};

const TRANSLATORS = {
  en: createTranslator({ locale: 'en', messages: EN }),
  'pt-BR': createTranslator({ locale: 'pt-BR', messages: PT_BR }),
};

/** How a member is addressed: their language, the workspace's time zone. */
export type AdminWords = {
  locale: Locale;
  timeZone: string;
  t: (typeof TRANSLATORS)['en'];
  /** `12,345` */
  number: (value: number) => string;
  /** `0.53 %` for 0.0053, with enough digits to distinguish such rates. */
  percent: (rate: number, digits?: number) => string;
  /** A date in the reports' format, `2026-11-22`: `22 Nov 2026`. */
  day: (day: string) => string;
  /** `22 Nov` */
  shortDay: (day: string) => string;
  dateTime: (value: Date) => string;
  list: (items: readonly string[]) => string;
  text: (value: LocalizedText) => string;
};

const held = new Map<string, AdminWords>();

/** Words for a locale and the workspace's IANA time zone. */
export function adminWordsFor(locale: Locale, timeZone: string): AdminWords {
  const key = `${locale} ${timeZone}`;
  let words = held.get(key);
  if (!words) held.set(key, (words = makeWords(locale, timeZone)));
  return words;
}

function makeWords(locale: Locale, timeZone: string): AdminWords {
  const tag = locale === 'en' ? 'en-GB' : locale;
  // A date has no time zone of its own: it is parsed and formatted as UTC.
  const day = new Intl.DateTimeFormat(tag, {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });
  const shortDay = new Intl.DateTimeFormat(tag, { timeZone: 'UTC', day: 'numeric', month: 'short' });
  const dateTime = new Intl.DateTimeFormat(tag, { timeZone, dateStyle: 'medium', timeStyle: 'short' });
  const number = new Intl.NumberFormat(tag);
  const list = new Intl.ListFormat(tag, { type: 'conjunction' });
  return {
    locale,
    timeZone,
    t: TRANSLATORS[locale],
    number: (value) => number.format(value),
    percent: (rate, digits = Math.abs(rate) < 0.1 ? 2 : 1) =>
      new Intl.NumberFormat(tag, {
        style: 'percent',
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(rate),
    day: (value) => day.format(new Date(`${value}T00:00:00Z`)),
    shortDay: (value) => shortDay.format(new Date(`${value}T00:00:00Z`)),
    dateTime: (value) => dateTime.format(value),
    list: (items) => list.format(items),
    text: (value) => textIn(value, locale, 'en'),
  };
}
