import { z } from '@hono/zod-openapi';
import type { CountedResult } from '@/domain/reports/experiment/data/result';
import type { ArmResult } from '@/domain/reports/experiment/schema';

const intervalSchema = z.object({ low: z.number(), high: z.number() });

const railSchema = z.object({
  people: z.int(),
  probability: z
    .number()
    .nullable()
    .meta({ description: 'That it is so much worse than in the control by chance, valid at any look.' }),
  isHarm: z.boolean(),
});

const armSchema = z.object({
  arm: z.string(),
  exposed: z.int().meta({ description: 'People who were shown the arm, machines left out.' }),
  lost: z.int().meta({ description: 'Of them, who opted out or complained within 90 days.' }),
  retained: z.int().meta({ description: 'Of them, who were followed for all 90 days and not lost.' }),
  curve: z
    .array(z.object({ day: z.int(), share: z.number(), interval: intervalSchema }))
    .meta({ description: 'Kaplan–Meier: the share retained after so many days, with its 95% interval.' }),
  difference: z
    .object({
      value: z.number(),
      interval: intervalSchema,
      isShown: z.boolean(),
      isPrecise: z.boolean(),
    })
    .nullable()
    .meta({
      description:
        'Of the share retained at day 90, this arm minus the control, with its 95% confidence sequence. Null: the control, or too early.',
    }),
  guardRails: z.object({
    complaints: railSchema,
    repeatedOptOuts: railSchema,
    failedPages: railSchema,
    messagesAgainstChoice: railSchema,
  }),
});

export const resultSchema = z
  .object({
    countedAt: z.iso.datetime(),
    verdict: z.enum(['unusable', 'harm', 'better', 'no_difference', 'undecided', 'too_early']).meta({
      description:
        '`unusable`: people are not split as planned. `harm`: an arm is worse; it stops by itself. `no_difference`: as precise as planned, and none is shown.',
    }),
    needed: z.int().meta({
      description: 'People of all arms who have to be followed for 90 days to find the least difference.',
    }),
    arms: z.array(armSchema).meta({ description: 'The control first.' }),
    holdout: armSchema.nullable(),
    sampleRatio: z.object({
      found: z.array(z.int()),
      expected: z.array(z.number()),
      probability: z.number().meta({ description: 'Of such a split by chance, valid at any look.' }),
      isOff: z.boolean(),
    }),
  })
  .openapi('ExperimentResult');

/** A result as it goes out. */
export function resultOut({ countedAt, result, holdout }: CountedResult): z.infer<typeof resultSchema> {
  const { verdict, needed, arms, sampleRatio } = result;
  return {
    countedAt: countedAt.toISOString(),
    verdict,
    needed,
    arms: arms.map(armOut),
    holdout: holdout && armOut(holdout),
    sampleRatio: {
      found: sampleRatio.found,
      expected: sampleRatio.expected,
      probability: sampleRatio.atAnyLook,
      isOff: sampleRatio.isOff,
    },
  };
}

function armOut({ arm, exposed, lost, retained, curve, difference, guardRails }: ArmResult) {
  const rail = (name: keyof typeof guardRails) => {
    const { people, probability, isHarm } = guardRails[name];
    return { people: people.part, probability, isHarm };
  };
  return {
    arm,
    exposed,
    lost,
    retained,
    curve,
    difference,
    guardRails: {
      complaints: rail('complaints'),
      repeatedOptOuts: rail('repeated_opt_outs'),
      failedPages: rail('failed_pages'),
      messagesAgainstChoice: rail('messages_against_choice'),
    },
  };
}

const NONE = { people: 0, probability: 1, isHarm: false };
const EXAMPLE_ARM = {
  arm: 'pause-first',
  exposed: 5_210,
  lost: 2_960,
  retained: 1_904,
  curve: [
    { day: 0, share: 1, interval: { low: 1, high: 1 } },
    { day: 1, share: 0.52, interval: { low: 0.51, high: 0.53 } },
  ],
  difference: { value: 0.031, interval: { low: 0.004, high: 0.058 }, isShown: true, isPrecise: false },
  guardRails: {
    complaints: { people: 4, probability: 1, isHarm: false },
    repeatedOptOuts: NONE,
    failedPages: NONE,
    messagesAgainstChoice: NONE,
  },
};

export const EXAMPLE_RESULT: z.infer<typeof resultSchema> = {
  countedAt: '2026-11-24T18:00:00.000Z',
  verdict: 'better',
  needed: 9_820,
  arms: [{ ...EXAMPLE_ARM, arm: 'as-it-is', difference: null }, EXAMPLE_ARM],
  holdout: null,
  sampleRatio: { found: [5_190, 5_210], expected: [5_200, 5_200], probability: 1, isOff: false },
};
