import { z } from 'zod';
import { armSchema, type Arm } from '@/domain/catalog/arm/schema';
import { keySchema } from '@/domain/workspace/schema';
import { atMost } from '@/lib/characters';
import { isTextForJsonb } from '@/lib/json';

export const MAX_ARMS = 4;
export const MAX_HYPOTHESIS = 500;
export const MAX_LEARNED = 1_000;

const areDistinct = (arms: readonly Arm[]) => new Set(arms.map(({ key }) => key)).size === arms.length;
const makeHundred = (arms: readonly Arm[]) => arms.reduce((sum, { share }) => sum + share, 0) === 100;

/** What is set before an experiment starts; nothing of it changes afterwards. */
export const experimentSettingsSchema = z.strictObject({
  key: keySchema,
  hypothesis: z
    .string()
    .trim()
    .min(1)
    .refine(atMost(MAX_HYPOTHESIS), {
      message: `it has more than ${MAX_HYPOTHESIS} characters`,
      params: { maximum: MAX_HYPOTHESIS },
    })
    .refine(isTextForJsonb, 'it has a NUL character or broken Unicode')
    .meta({ description: 'What is expected, and why.', maxLength: MAX_HYPOTHESIS }),
  arms: z
    .array(armSchema)
    .min(2)
    .max(MAX_ARMS)
    .refine(areDistinct, { message: 'each key may occur only once', params: { rule: 'twice' } })
    .refine(makeHundred, { message: 'their shares must make 100', params: { rule: 'hundred' } })
    .meta({ description: 'The first is the control, which the others are compared with.' }),
  leastPoints: z
    .number()
    .min(0.1)
    .max(50)
    .default(3)
    .meta({ description: 'The least difference worth finding, in percentage points of people retained.' }),
});
export type ExperimentSettings = z.infer<typeof experimentSettingsSchema>;

/** What was learned from an experiment that is over; empty takes it back. */
export const learnedSchema = z
  .string()
  .refine(atMost(MAX_LEARNED), `it has more than ${MAX_LEARNED} characters`)
  .refine(isTextForJsonb, 'it has a NUL character or broken Unicode')
  .meta({ maxLength: MAX_LEARNED });

export const EXPERIMENT_STATES = ['draft', 'running', 'stopped'] as const;
export type ExperimentState = (typeof EXPERIMENT_STATES)[number];

/** `harm`: by itself, because an arm was shown to do harm. `asked`: by someone. */
export const STOP_REASONS = ['asked', 'harm'] as const;
export type StopReason = (typeof STOP_REASONS)[number];

export type Experiment = ExperimentSettings & {
  id: string;
  state: ExperimentState;
  /** The key of the hash that assigns people to arms. */
  seed: string;
  /** The share of people who were retained before it started; null in a draft. */
  usual: number | null;
  createdAt: Date;
  createdBy: string;
  startedAt: Date | null;
  startedBy: string | null;
  stoppedAt: Date | null;
  stoppedBy: string | null;
  stopReason: StopReason | null;
  /** What was learned, written down once it is stopped. */
  learned: string | null;
};
