import type { AdminWords } from '@/app/admin/_shell/words';
import type { Field } from '@/components/admin/form-field';
import {
  MAX_OFFER_WORDS,
  OFFERS,
  OFFER_WORDS,
  STANDARD,
  type Arm,
  type OfferKind,
} from '@/domain/catalog/arm/schema';
import type { WordingProblem } from '@/domain/catalog/copy/rules';
import {
  experimentSettingsSchema,
  MAX_ARMS,
  MAX_HYPOTHESIS,
  type ExperimentSettings,
} from '@/domain/catalog/experiment/schema';
import { LANGUAGE_NAMES, LOCALES, type Locale } from '@/domain/workspace/schema';
import { readDigits } from '@/lib/whole-number';
import { wordsFor } from '@/page/words';

const LETTERS = ['A', 'B', 'C', 'D'];
const MIN_ARMS = 2;

/** Each way to order the offers, as the form's select spells it. */
const ORDERS = ['less_pause', 'pause_less', 'less', 'pause', 'none'] as const;
type Order = (typeof ORDERS)[number];

const DECIMAL = /^\d+(?:[.,]\d+)?$/;

/** How many arms a form has: as asked, within what is possible. */
export function armsAsked(asked: string | string[] | undefined): number {
  const count = Number(typeof asked === 'string' ? readDigits(asked) : MIN_ARMS);
  return Math.min(MAX_ARMS, Math.max(MIN_ARMS, Number.isInteger(count) ? count : MIN_ARMS));
}

/** The settings that a form for a new experiment begins with. */
export function newSettings(count: number): ExperimentSettings {
  const share = Math.floor(100 / count);
  const arms = Array.from({ length: count }, (_, place): Arm => ({
    key: place === 0 ? 'control' : `variant-${LETTERS[place]?.toLowerCase() ?? ''}`,
    share: place === 0 ? 100 - share * (count - 1) : share,
    content: place === 1 ? { ...STANDARD, offers: ['pause', 'less'] } : STANDARD,
  }));
  return { key: '', hypothesis: '', arms, leastPoints: 3 };
}

export function armName(place: number, { t }: AdminWords): string {
  return place === 0
    ? t('experiments.form.control')
    : t('experiments.form.other', { letter: LETTERS[place] ?? '' });
}

/**
 * The form of an experiment's settings.
 * @param locales the workspace's languages: in each an offer can have words.
 * @param isNew whether its key can still be chosen here.
 */
export function settingsForm(
  { key, hypothesis, arms, leastPoints }: ExperimentSettings,
  { locales, isNew }: { locales: readonly Locale[]; isNew: boolean },
  words: AdminWords,
): { fields: Field[]; folded: { summary: string; fields: Field[] } } {
  const { t } = words;
  return {
    fields: [
      ...(isNew
        ? [
            {
              name: 'key',
              type: 'text' as const,
              label: t('experiments.form.key'),
              hint: t('experiments.form.keyHint'),
              value: key,
              autoComplete: 'off',
            },
          ]
        : []),
      {
        name: 'hypothesis',
        type: 'textarea',
        label: t('experiments.form.hypothesis'),
        hint: t('experiments.form.hypothesisHint'),
        value: hypothesis,
      },
      {
        name: 'least',
        type: 'text',
        label: t('experiments.form.least'),
        hint: t('experiments.form.leastHint'),
        value: String(leastPoints),
        autoComplete: 'off',
      },
      ...arms.flatMap((arm, place) => armFields(arm, place, words)),
    ],
    folded: {
      summary: t('experiments.form.words'),
      fields: arms.flatMap((arm, place) => wordFields(arm, place, locales, words)),
    },
  };
}

function armFields({ key, share, content }: Arm, place: number, words: AdminWords): Field[] {
  const { t } = words;
  const arm = armName(place, words);
  return [
    {
      name: `arm${place}`,
      type: 'text',
      label: t('experiments.form.arm', { arm }),
      hint: t('experiments.form.armHint'),
      value: key,
      autoComplete: 'off',
    },
    {
      name: `share${place}`,
      type: 'text',
      label: t('experiments.form.share', { arm }),
      value: String(share),
      autoComplete: 'off',
    },
    {
      name: `offers${place}`,
      type: 'select',
      label: t('experiments.form.offers', { arm }),
      value: content.offers.join('_') || 'none',
      options: ORDERS.map((value) => ({ value, label: t(`experiments.form.offersOf.${value}`) })),
    },
    {
      name: `forecast${place}`,
      type: 'select',
      label: t('experiments.form.forecast', { arm }),
      value: content.forecast ? 'on' : 'off',
      options: (['on', 'off'] as const).map((value) => ({
        value,
        label: t(`experiments.form.forecastOf.${value}`),
      })),
    },
  ];
}

function wordFields({ content }: Arm, place: number, locales: readonly Locale[], words: AdminWords): Field[] {
  const { t } = words;
  return locales.flatMap((locale) =>
    OFFER_WORDS.map((word): Field => ({
      name: `${word}${place}${locale}`,
      type: 'text',
      label: t(`experiments.form.word.${word}`, {
        arm: armName(place, words),
        language: LANGUAGE_NAMES[locale],
      }),
      hint: t('experiments.form.wordHint', { usual: wordsFor(locale, 'UTC').t(`ways.${word}`) }),
      value: content.words[locale]?.[word] ?? '',
      autoComplete: 'off',
    })),
  );
}

/** What is wrong with a field, as the pages word it: `experiments.form.bad`. */
export type Bad = { field: string; code: BadCode; detail?: string };
type BadCode =
  'key' | 'hypothesis' | 'least' | 'arm' | 'armTwice' | 'share' | 'hundred' | 'word' | 'pressing' | 'other';

type Parsed =
  | { settings: ExperimentSettings; values: Record<string, string> }
  | { bad: Bad[]; values: Record<string, string> };

/** The settings in a form; or what is wrong with which field, and everything that was typed. */
export function parseSettings(form: FormData): Parsed {
  const values: Record<string, string> = {};
  for (const [name, value] of form) if (typeof value === 'string') values[name] = value;
  const text = (name: string) => values[name]?.trim() ?? '';
  const count = armsAsked(text('arms'));
  const least = text('least');
  const parsed = experimentSettingsSchema.safeParse({
    key: text('key'),
    hypothesis: text('hypothesis'),
    leastPoints: DECIMAL.test(least) ? Number(least.replace(',', '.')) : null,
    arms: Array.from({ length: count }, (_, place) => ({
      key: text(`arm${place}`),
      share: readDigits(text(`share${place}`)),
      content: {
        offers: offersIn(text(`offers${place}`)),
        forecast: text(`forecast${place}`) !== 'off',
        words: Object.fromEntries(
          LOCALES.map((locale) => [
            locale,
            Object.fromEntries(
              OFFER_WORDS.flatMap((word) => {
                const own = text(`${word}${place}${locale}`);
                return own === '' ? [] : [[word, own]];
              }),
            ),
          ]),
        ),
      },
    })),
  });
  if (parsed.success) return { settings: withoutEmptyWords(parsed.data), values };
  return { bad: parsed.error.issues.map(badOf), values };
}

/** A language in which an arm has no words of its own is left out, as in the API. */
function withoutEmptyWords(settings: ExperimentSettings): ExperimentSettings {
  return {
    ...settings,
    arms: settings.arms.map((arm) => ({
      ...arm,
      content: {
        ...arm.content,
        words: Object.fromEntries(
          Object.entries(arm.content.words).filter(([, own]) => Object.keys(own).length > 0),
        ),
      },
    })),
  };
}

function offersIn(order: string): OfferKind[] {
  const known = ORDERS.find((each) => each === order) ?? ('none' satisfies Order);
  return known.split('_').flatMap((part) => OFFERS.find((offer) => offer === part) ?? []);
}

function badOf({
  path,
  ...issue
}: {
  path: PropertyKey[];
  params?: Record<string, unknown> | undefined;
}): Bad {
  const [first, place, part, , locale, word] = path.map(String);
  if (first === 'key' || first === 'hypothesis') return { field: first, code: first };
  if (first === 'leastPoints') return { field: 'least', code: 'least' };
  if (first !== 'arms') return { field: 'hypothesis', code: 'other' };
  if (place === undefined)
    return issue.params?.['rule'] === 'twice'
      ? { field: 'arm1', code: 'armTwice' }
      : { field: 'share0', code: 'hundred' };
  if (part === 'key') return { field: `arm${place}`, code: 'arm' };
  if (part === 'share') return { field: `share${place}`, code: 'share' };
  if (word !== undefined) return { field: `${word}${place}${locale ?? ''}`, code: 'word' };
  return { field: `offers${place}`, code: 'other' };
}

/** A problem with an arm's words, at the field they were typed into. */
export function badWords({ at, detail }: WordingProblem): Bad {
  const [, place = '0', , , locale = '', word = ''] = at.split('.');
  return { field: `${word}${place}${locale}`, code: 'pressing', detail };
}

export function badText({ code, detail }: Bad, { t }: AdminWords): string {
  const most = code === 'word' ? MAX_OFFER_WORDS : MAX_HYPOTHESIS;
  return t(`experiments.form.bad.${code}`, { most, detail: detail ?? '' });
}
