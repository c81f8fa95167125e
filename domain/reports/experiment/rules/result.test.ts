import { describe, expect, it } from 'vitest';
import { peopleNeeded, usualShare } from '@/domain/reports/experiment/rules/plan';
import { resultOf, stopsByItself } from '@/domain/reports/experiment/rules/result';
import type { ArmCounts, ExperimentPlan, GuardRail } from '@/domain/reports/experiment/schema';

const PLAN: ExperimentPlan = {
  arms: [
    { key: 'control', weight: 1 },
    { key: 'offer', weight: 1 },
  ],
  usual: 0.5,
  least: 0.03,
};
const NONE: Record<GuardRail, number> = {
  complaints: 0,
  repeated_opt_outs: 0,
  failed_pages: 0,
  messages_against_choice: 0,
};

/** Half of those who are lost are lost at once, half in the second month; nobody is censored. */
const armOf = (arm: string, exposed: number, lost: number, rest: Partial<ArmCounts> = {}): ArmCounts => ({
  arm,
  followUp: [
    {
      stratum: '',
      exposed,
      days: [
        { day: 0, lost: Math.floor(lost / 2), censored: 0 },
        { day: 40, lost: Math.ceil(lost / 2), censored: 0 },
      ],
    },
  ],
  guardRails: NONE,
  ...rest,
});

describe('the result of an experiment', () => {
  it('is that more are retained, if the confidence sequence is above 0', () => {
    const result = resultOf(PLAN, [armOf('control', 8_000, 4_000), armOf('offer', 8_000, 3_600)]);
    expect(result.verdict).toBe('better');
    const [control, offer] = result.arms;
    expect(control).toMatchObject({ exposed: 8_000, lost: 4_000, retained: 4_000, difference: null });
    expect(offer?.outcome?.share).toBeCloseTo(0.55, 10);
    expect(offer?.difference?.value).toBeCloseTo(0.05, 10);
    expect(offer?.difference?.interval.low).toBeGreaterThan(0.02);
    expect(stopsByItself(result)).toBe(false);
  });

  it('is harm, if fewer are retained, and then it stops by itself', () => {
    const result = resultOf(PLAN, [armOf('control', 8_000, 4_000), armOf('offer', 8_000, 4_400)]);
    expect(result.verdict).toBe('harm');
    expect(stopsByItself(result)).toBe(true);
  });

  it('is not shown by a difference that a usual interval would hold to be one', () => {
    const result = resultOf(PLAN, [armOf('control', 8_000, 4_000), armOf('offer', 8_000, 3_820)]);
    // 2.8 deviations: beyond 1.96, within 3.
    expect(result.verdict).toBe('undecided');
  });

  it('is no difference, once it is as precise as was planned', () => {
    const people = peopleNeeded(PLAN) / 2;
    const counts = (each: number) => [armOf('control', each, each / 2), armOf('offer', each, each / 2)];
    expect(resultOf(PLAN, counts(1.01 * people)).verdict).toBe('no_difference');
    expect(resultOf(PLAN, counts(0.9 * people)).verdict).toBe('undecided');
  });

  it('waits until a hundred in each arm were followed for 90 days, and says meanwhile how far it is', () => {
    const recent = (arm: string): ArmCounts => ({
      arm,
      followUp: [{ stratum: '', exposed: 500, days: [{ day: 30, lost: 50, censored: 360 }] }],
      guardRails: NONE,
    });
    const result = resultOf(PLAN, [recent('control'), recent('offer')]);
    expect(result.verdict).toBe('too_early');
    expect(result.arms[1]?.difference).toBeNull();
    // Ninety were followed so long: enough for a curve, too few to compare.
    expect(result.arms[1]?.outcome?.share).toBeCloseTo(1 - 50 / 140, 10);
    expect(resultOf(PLAN, []).verdict).toBe('too_early');
  });

  it('counts people who are censored for as long as they were followed', () => {
    const half = (arm: string): ArmCounts => ({
      arm,
      followUp: [
        {
          stratum: '',
          exposed: 2_000,
          days: [
            { day: 0, lost: 600, censored: 0 },
            { day: 10, lost: 0, censored: 700 },
            { day: 50, lost: 70, censored: 0 },
          ],
        },
      ],
      guardRails: NONE,
    });
    // 70 % stay at first, and of 700 who are followed further 90 % do.
    expect(resultOf(PLAN, [half('control'), half('offer')]).arms[0]?.outcome?.share).toBeCloseTo(0.63, 10);
  });
});

describe('people who were unlike before are compared with their like', () => {
  const strata = (arm: string, loyal: [number, number], fresh: [number, number]): ArmCounts => ({
    arm,
    followUp: [
      { stratum: 'loyal', exposed: loyal[0], days: [{ day: 5, lost: loyal[1], censored: 0 }] },
      { stratum: 'fresh', exposed: fresh[0], days: [{ day: 5, lost: fresh[1], censored: 0 }] },
    ],
    guardRails: NONE,
  });
  // Within each stratum nothing differs; by chance the offer got more who are loyal.
  const counts = [
    strata('control', [3_800, 380], [4_200, 3_780]),
    strata('offer', [4_200, 420], [3_800, 3_420]),
  ];

  it('so that a lucky mixture is no difference, and the interval is narrower', () => {
    const [, offer] = resultOf(PLAN, counts).arms;
    expect(offer?.outcome?.share).toBeGreaterThan(0.51);
    expect(offer?.difference?.value).toBeCloseTo(0, 10);
    const pooled = counts.map((arm) => ({
      ...arm,
      followUp: [
        {
          stratum: '',
          exposed: arm.followUp.reduce((sum, { exposed }) => sum + exposed, 0),
          days: arm.followUp.flatMap(({ days }) => days),
        },
      ],
    }));
    const [, plain] = resultOf(PLAN, pooled).arms;
    const width = (interval = { low: NaN, high: NaN }) => interval.high - interval.low;
    expect(width(offer?.difference?.interval)).toBeLessThan(0.7 * width(plain?.difference?.interval));
    expect(plain?.difference?.isShown).toBe(true);
  });

  it('and strata too small for that are compared together', () => {
    const small = (arm: string): ArmCounts => ({
      arm,
      followUp: Array.from({ length: 100 }, (_, index) => ({
        stratum: `${index}`,
        exposed: 50,
        days: [{ day: 5, lost: 25, censored: 0 }],
      })),
      guardRails: NONE,
    });
    const [, offer] = resultOf(PLAN, [small('control'), small('offer')]).arms;
    expect(offer?.difference?.value).toBeCloseTo(0, 10);
  });
});

describe('guard-rails', () => {
  const withComplaints = (control: number, offer: number) =>
    resultOf(PLAN, [
      armOf('control', 8_000, 4_000, { guardRails: { ...NONE, complaints: control } }),
      armOf('offer', 8_000, 3_600, { guardRails: { ...NONE, complaints: offer } }),
    ]);

  it('stop an experiment in which more complain, whatever it retains', () => {
    const result = withComplaints(40, 100);
    expect(result.verdict).toBe('harm');
    expect(result.arms[1]?.guardRails.complaints).toMatchObject({ isHarm: true });
    expect(result.arms[0]?.guardRails.complaints).toMatchObject({ isHarm: false, probability: null });
  });

  it('do so before anyone was followed for 90 days', () => {
    const recent = (arm: string, failed_pages: number): ArmCounts => ({
      arm,
      followUp: [{ stratum: '', exposed: 500, days: [{ day: 2, lost: 0, censored: 500 }] }],
      guardRails: { ...NONE, failed_pages },
    });
    expect(resultOf(PLAN, [recent('control', 1), recent('offer', 40)]).verdict).toBe('harm');
  });

  it('hold if fewer complain, or a few more', () => {
    expect(withComplaints(100, 40).verdict).toBe('better');
    expect(withComplaints(40, 55).verdict).toBe('better');
    expect(withComplaints(100, 40).arms[1]?.guardRails.complaints.probability).toBe(1);
  });
});

describe('people who are not split as planned', () => {
  it('make the result unusable', () => {
    const result = resultOf(PLAN, [armOf('control', 10_400, 5_200), armOf('offer', 9_600, 4_000)]);
    expect(result.verdict).toBe('unusable');
    expect(result.sampleRatio).toMatchObject({
      found: [10_400, 9_600],
      expected: [10_000, 10_000],
      isOff: true,
    });
    // R: chisq.test(c(10400, 9600))$p.value
    expect(result.sampleRatio.atOneLook).toBeCloseTo(1.54172579002802e-8, 14);
  });

  it('are those of other weights than the plan’s', () => {
    const plan = {
      ...PLAN,
      arms: [
        { key: 'control', weight: 9 },
        { key: 'offer', weight: 1 },
      ],
    };
    const counts = [armOf('control', 9_000, 4_500), armOf('offer', 1_000, 500)];
    expect(resultOf(plan, counts).sampleRatio.isOff).toBe(false);
    expect(resultOf(PLAN, counts).verdict).toBe('unusable');
  });
});

describe('the plan of an experiment', () => {
  it('needs more people the smaller the difference, and for each further arm', () => {
    expect(peopleNeeded(PLAN)).toBe(16_669);
    expect(peopleNeeded({ ...PLAN, least: 0.06 })).toBeLessThan(peopleNeeded(PLAN) / 3.9);
    const three = { ...PLAN, arms: [...PLAN.arms, { key: 'words', weight: 1 }] };
    expect(peopleNeeded(three)).toBeGreaterThan(1.5 * peopleNeeded(PLAN));
    // A small arm decides.
    const uneven = {
      ...PLAN,
      arms: [
        { key: 'control', weight: 9 },
        { key: 'offer', weight: 1 },
      ],
    };
    expect(peopleNeeded(uneven)).toBeGreaterThan(2.5 * peopleNeeded(PLAN));
  });

  it('may suppose what the workspace’s own reports say of visitors', () => {
    const funnel = { visits: 1_000, left: 600, unchanged: 300, saved: 100, oneClick: 0, failed: 0 };
    const savedBy = { frequency: 30, topic: 50, channel: 0, pause: 20 };
    const lasted = (part: number, whole: number) => ({
      saved: { part, whole, rate: part / whole, interval: { low: 0, high: 1 } },
      control: null,
      difference: null,
    });
    const durability = { days30: lasted(90, 100), days90: lasted(80, 100) };
    expect(usualShare({ funnel: { ...funnel, savedBy }, durability })).toBeCloseTo(0.32, 10);
    expect(usualShare({ funnel: { ...funnel, savedBy, visits: null }, durability })).toBeNull();
  });
});
