import { z } from 'zod';
import { copySchema } from '@/domain/catalog/copy/schema';
import { CAUSES } from '@/domain/catalog/reason/schema';
import { FREQUENCIES, TOPIC_KINDS } from '@/domain/catalog/topic/schema';
import { channelSchema, keySchema, localeSchema, LOCALES, timeZoneSchema } from '@/domain/workspace/schema';
import { atMost } from '@/lib/characters';
import { isTextForJsonb } from '@/lib/json';

/** Without characters that PostgreSQL cannot store. */
const text = (max: number) =>
  z
    .string()
    .trim()
    .refine(atMost(max), { message: `it has more than ${max} characters`, params: { maximum: max } })
    .meta({ maxLength: max })
    .refine(isTextForJsonb, 'it has a NUL character or broken Unicode');
const line = (max: number) => text(max).min(1);
/** A text in the supported locales; that none of the workspace's locales is missing is checked by `findProblems`. */
const localized = (max: number) => z.partialRecord(localeSchema, text(max));
const colour = z.string().regex(/^#[0-9a-fA-F]{6}$/);

/** No duplicates, because each value is a row. */
const areDistinct = (values: readonly string[]) => new Set(values).size === values.length;
const NOT_TWICE = 'each may occur only once';

const MAX_LOGO_CHARACTERS = 350_000;

export const senderSchema = z.strictObject({
  name: line(80),
  contactEmail: z.email(),
  contactUrl: z.httpUrl().nullable(),
  /** Including the street: every message must have it, and the page shows it. */
  postalAddress: text(300),
  timeZone: timeZoneSchema,
  locales: z.array(localeSchema).min(1).max(LOCALES.length).refine(areDistinct, NOT_TWICE),
  sharesData: z.boolean(),
  // Missing in versions and drafts from before these settings existed.
  requiresVerifiedConsent: z.boolean().default(false),
  consentMaxAgeMonths: z.int().min(1).max(120).default(18),
  /** Recipients who are held out of all experiments, in percent. */
  holdoutPercent: z.int().min(0).max(20).default(0),
});

export const lookSchema = z.strictObject({
  accentLight: colour,
  accentDark: colour,
  /** Base64; null for none. */
  logo: z
    .strictObject({
      type: z.enum(['image/svg+xml', 'image/png']),
      data: z.base64().max(MAX_LOGO_CHARACTERS),
    })
    .nullable(),
});

export const topicSchema = z.strictObject({
  key: keySchema,
  group: keySchema,
  kind: z.enum(TOPIC_KINDS),
  name: localized(80),
  description: localized(200),
  lockedReason: localized(200).nullable(),
  frequencies: z.array(z.enum(FREQUENCIES)).max(FREQUENCIES.length).refine(areDistinct, NOT_TWICE),
  defaultChoice: z.enum(['in', 'out']),
  channels: z
    .array(z.strictObject({ channel: channelSchema, typicalPerMonth: z.number().min(0).max(300) }))
    .refine((channels) => areDistinct(channels.map(({ channel }) => channel)), NOT_TWICE),
  archived: z.boolean(),
});

export const groupSchema = z.strictObject({ key: keySchema, name: localized(80) });

export const reasonSchema = z.strictObject({
  key: keySchema,
  label: localized(100),
  cause: z.enum(CAUSES),
  archived: z.boolean(),
});

export const MAX_ATTRIBUTES = 10;
export const MAX_ATTRIBUTE_VALUES = 50;
const MAX_ATTRIBUTE_CHARACTERS = 100;

/** An attribute of recipients that reports can be filtered by. */
export const attributeSchema = z.strictObject({
  /** As recipients' attributes spell it. The address of a report has a colon between it and a value. */
  key: line(80).regex(/^[^:]+$/),
  /** What members read. */
  name: line(80),
  /** The values that are told apart; all others are counted together, as `*`. */
  values: z
    .array(z.string().trim().refine(isTextForJsonb, 'it has a NUL character or broken Unicode'))
    .min(1)
    .max(MAX_ATTRIBUTE_VALUES)
    .refine(areDistinct, NOT_TWICE)
    .refine(
      (values) =>
        values.every((value) => value !== '' && value !== '*' && atMost(MAX_ATTRIBUTE_CHARACTERS)(value)),
      { message: `each needs 1 to ${MAX_ATTRIBUTE_CHARACTERS} characters, and is not *` },
    ),
});

/** Everything a workspace can set about its recipients' pages, as one document; lists are in display order. */
export const configurationSchema = z.strictObject({
  sender: senderSchema,
  look: lookSchema,
  channels: z.array(channelSchema).min(1).refine(areDistinct, NOT_TWICE),
  groups: z.array(groupSchema).min(1).max(20),
  topics: z.array(topicSchema).min(1).max(100),
  reasons: z.array(reasonSchema).max(20),
  // Missing in versions, drafts and documents from before there were any.
  attributes: z.array(attributeSchema).max(MAX_ATTRIBUTES).default([]),
  copy: copySchema,
});
/**
 * For reading back: a time zone that was known when it was set may be unknown on another machine. That is then reported
 * by `findProblems`, and the rest remains valid.
 */
export const keptConfigurationSchema = configurationSchema.extend({
  sender: senderSchema.extend({ timeZone: z.string() }),
});
export type Configuration = z.infer<typeof configurationSchema>;
export type ConfigurationTopic = Configuration['topics'][number];

/** The content of each section of the settings, as its form sends it. */
export const SECTION_SCHEMAS = {
  sender: configurationSchema.pick({ sender: true }),
  look: configurationSchema.pick({ look: true }),
  channels: configurationSchema.pick({ channels: true }),
  topics: configurationSchema.pick({ groups: true, topics: true }),
  reasons: configurationSchema.pick({ reasons: true }),
  attributes: configurationSchema.pick({ attributes: true }),
  copy: configurationSchema.pick({ copy: true }),
} satisfies Record<string, z.ZodType>;
export type Section = keyof typeof SECTION_SCHEMAS;

/**
 * A problem with a configuration, by a code that the pages put into words. An `error` prevents publishing; a `warning`
 * does not.
 * @property at where: `topics.0.name.pt-BR`.
 */
export type Problem = {
  code:
    | 'text_missing'
    | 'key_twice'
    | 'key_gone'
    | 'unknown_group'
    | 'unknown_channel'
    | 'no_channel'
    | 'kind_changed'
    | 'contrast_low'
    | 'address_missing'
    | 'unknown_time_zone'
    | 'logo_unsafe'
    | 'logo_broken'
    | 'shames'
    | 'double_negative'
    | 'presses'
    | 'shouts'
    | 'braces';
  level: 'error' | 'warning';
  at: string;
  /** The words found, or the ratio measured. */
  detail?: string;
};

/** A difference between two configurations: the value at a place before and after. Null: it was or is missing. */
export type Difference = { at: string; before: string | null; after: string | null };

/** WCAG 2.2, 1.4.3, for text of normal size. */
export const MIN_CONTRAST = 4.5;
/** The surfaces on which the accent is used: `--surface` of app/theme.css. */
export const SURFACES = { accentLight: '#ffffff', accentDark: '#1a1d23' } as const;

/** The contrast of two `#rrggbb` colours, 1 to 21. WCAG 2.2, "contrast ratio". */
export function contrastOf(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
