import { z } from 'zod';
import { keySchema, localeSchema } from '@/domain/workspace/schema';
import { atMost } from '@/lib/characters';
import { isTextForJsonb } from '@/lib/json';

/** What is offered beside the ways out: fewer messages, or a pause. */
export const OFFERS = ['less', 'pause'] as const;
export type OfferKind = (typeof OFFERS)[number];

/** The words of an offer that an arm may set: its heading, and the hint after that of a pause. */
export const OFFER_WORDS = ['less', 'pause', 'pauseHint'] as const;
export type OfferWord = (typeof OFFER_WORDS)[number];

/** Without characters that PostgreSQL cannot store. */
const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .refine(atMost(max), { message: `it has more than ${max} characters`, params: { maximum: max } })
    .meta({ maxLength: max })
    .refine(isTextForJsonb, 'it has a NUL character or broken Unicode');

export const MAX_OFFER_WORDS = 120;

/**
 * What an arm shows on the page of an unsubscribe link. There is no field for the stop, for "stop everything", for
 * one-click or for how much any of them weighs: no experiment can change these. Requirements 12, 13, 37.
 */
export const armContentSchema = z.strictObject({
  offers: z
    .array(z.enum(OFFERS))
    .refine((offers) => new Set(offers).size === offers.length, 'each may occur only once')
    .meta({ description: 'Which offers stand between the ways out, in this order; none: `[]`.' }),
  forecast: z.boolean().meta({ description: 'Whether the page says how many messages each choice brings.' }),
  words: z.partialRecord(localeSchema, z.partialRecord(z.enum(OFFER_WORDS), text(MAX_OFFER_WORDS))).meta({
    description: 'Words of the offers by language; omitted ones are Optdown’s.',
  }),
});
export type ArmContent = z.infer<typeof armContentSchema>;

/** What everyone sees who is in no experiment. */
export const STANDARD: ArmContent = { offers: ['less', 'pause'], forecast: true, words: {} };
/** What the permanent holdout sees. */
export const WAYS_OUT_ONLY: ArmContent = { offers: [], forecast: false, words: {} };

/** The arm of those who are held out of all experiments. */
export const HOLDOUT = 'holdout';

export const armSchema = z.strictObject({
  key: keySchema.refine((key) => key !== HOLDOUT, `a key other than ${HOLDOUT}`),
  share: z.int().min(1).max(99).meta({ description: 'Percent of the people; all arms together make 100.' }),
  content: armContentSchema,
});
export type Arm = z.infer<typeof armSchema>;

/** What the page needs of a running experiment. */
export type RunningExperiment = {
  id: string;
  key: string;
  /** The key of the hash that assigns people to arms. */
  seed: string;
  arms: Arm[];
};

/** What one person is shown, and by which arm of which experiment; both null: by none. */
export type ShownArm = { experimentId: string | null; arm: string | null; content: ArmContent };
