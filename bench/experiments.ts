import { resultOf } from '@/domain/reports/experiment/rules/result';
import type { ExperimentResult } from '@/domain/reports/experiment/schema';
import { Z_95 } from '@/lib/statistics';
import { createRandom } from '../demo/random';
import { KINDS, type Kind } from './experiments-kinds';
import { daily, ENTRY_DAYS, type World } from './experiments-world';
import { figure, type Report } from './report';

const RUNS = Number(process.env['EXPERIMENTS_RUNS'] ?? 1_000);
/** Another first seed shows other experiments of the same kinds. */
const FIRST_SEED = Number(process.env['EXPERIMENTS_FIRST_SEED'] ?? 1);
const ONLY = process.env['EXPERIMENTS_ONLY'] ?? '';

export type Run = {
  /** The first day on which each was shown; null: never. */
  better: number | null;
  worse: number | null;
  harm: number | null;
  off: number | null;
  /** When a usual interval of 95%, looked at daily, would have shown a difference. */
  atOneLook: number | null;
  /** When Pearson's chi-square at 0.001, looked at daily, would have found the split off. */
  chiSquare: number | null;
  people: number;
  /** At the end: the difference, and whether its interval ever missed the truth. */
  value: number | null;
  missed: boolean;
  /** What fewer leave on the page, which is what a save rate tells. */
  naive: number;
};

/** Lives one experiment, and looks at it every day. It is not stopped, to see all that would be concluded. */
export function live(kind: Kind, seed: number): Run {
  const random = createRandom(seed, Object.values<Kind>(KINDS).indexOf(kind));
  const world = kind.world(random);
  const [control, treated] = world.arms;
  const truth = differenceOf(world);
  const run: Run = {
    better: null,
    worse: null,
    harm: null,
    off: null,
    atOneLook: null,
    chiSquare: null,
    people: 0,
    value: null,
    missed: false,
    naive: (control?.leaveAtOnce ?? 0) - (treated?.leaveAtOnce ?? 0),
  };
  for (const { day, counts } of daily(world, random)) {
    const result = resultOf(world.plan, counts);
    const differences = result.arms.flatMap(({ difference }) => difference ?? []);
    const rails = result.arms.flatMap(({ guardRails }) => Object.values(guardRails));
    if (differences.some(({ isShown, value }) => isShown && value > 0)) run.better ??= day;
    if (differences.some(({ isShown, value }) => isShown && value < 0)) run.worse ??= day;
    if (rails.some(({ isHarm }) => isHarm)) run.harm ??= day;
    if (result.sampleRatio.isOff) run.off ??= day;
    if (result.sampleRatio.atOneLook < 0.001) run.chiSquare ??= day;
    if (isBeyondOneLook(result)) run.atOneLook ??= day;
    run.people = result.arms.reduce((sum, { exposed }) => sum + exposed, 0);
    run.value = result.arms[1]?.difference?.value ?? run.value;
    if (differences.some(({ interval }) => truth < interval.low || truth > interval.high)) run.missed = true;
  }
  return run;
}

/** The true difference, over people of all tenures. */
function differenceOf({ arms, strata }: World): number {
  const [control, treated] = arms.map(({ retained }) =>
    strata.reduce((sum, { share, odds }) => sum + share / (1 + (1 - retained) / retained / odds), 0),
  );
  return (treated ?? 0) - (control ?? 0);
}

/** As one would test it who looks at the two curves' ends only once. */
function isBeyondOneLook({ arms }: ExperimentResult): boolean {
  const [control, ...others] = arms.map(({ outcome }) => {
    if (!outcome || outcome.share <= 0 || outcome.share >= 1) return null;
    const { share, interval } = outcome;
    return { share, error: (interval.high - interval.low) / (2 * Z_95) };
  });
  return others.some(
    (arm) =>
      arm && control && Math.abs(arm.share - control.share) > Z_95 * Math.hypot(arm.error, control.error),
  );
}

/** How often experiments of a known truth say so, and say what is not so. */
export async function run(): Promise<Report> {
  await Promise.resolve();
  const kinds: readonly Kind[] = Object.values(KINDS);
  const lived = new Map(
    kinds
      .filter(({ name }) => name.includes(ONLY))
      .map((kind) => {
        const runs = Array.from({ length: Math.ceil(RUNS * (kind.part ?? 1)) }, (_, index) =>
          live(kind, FIRST_SEED + index),
        );
        console.error(`${kind.name}: ${runs.length} runs`);
        return [kind.name, runs];
      }),
  );
  const of = (kind: Kind) => lived.get(kind.name) ?? [];
  const count = (runs: readonly Run[], is: (one: Run) => unknown) => runs.filter(is).length;
  const share = (runs: readonly Run[], is: (one: Run) => unknown) => `${count(runs, is)} of ${runs.length}`;
  const [same, self, better] = [of(KINDS.same), of(KINDS.sameSelf), of(KINDS.better)];
  const [worse, complaints, split] = [of(KINDS.worse), of(KINDS.complaints), of(KINDS.split)];
  const isShown = ({ better: more, worse: fewer }: Run) => more !== null || fewer !== null;
  const isWrong = (one: Run) => isShown(one) || one.harm !== null;
  const points = (runs: readonly Run[], of: (one: Run) => number | null) =>
    (100 * runs.reduce((sum, one) => sum + (of(one) ?? 0), 0)) / runs.length;
  return {
    title: 'Experiments: shown, missed and invented',
    method: [
      `Simulated experiments whose truth is known: people of three tenures enter over ${ENTRY_DAYS} days, are assigned, and are followed for 90 days each. The result is drawn up on each of the ${ENTRY_DAYS + 90} days, as if it might be stopped on any. Each run draws its own shares and sizes; none is tuned to a seed. ${figure(RUNS)} runs of arms that do not differ, a fifth as many of the others.`,
      'A difference is shown on the first day on which its confidence sequence does not hold 0. Beside it: on how many runs a usual 95% interval, looked at as often, would have shown one. What a save rate would say is how many fewer leave on the page.',
    ],
    tables: [
      {
        caption: 'Runs',
        columns: [
          'experiment',
          'runs',
          'people, median',
          'more shown, ever',
          'fewer shown, ever',
          'guard-rail harmed, ever',
          'split off, ever',
          'interval missed the truth, ever',
          'a usual interval would have shown',
          'chi-square at 0.001 would have alarmed',
        ],
        rows: [...lived].map(([name, runs]) => [
          name,
          runs.length,
          middle(runs.map(({ people }) => people)),
          count(runs, (one) => one.better !== null),
          count(runs, (one) => one.worse !== null),
          count(runs, (one) => one.harm !== null),
          count(runs, (one) => one.off !== null),
          count(runs, ({ missed }) => missed),
          count(runs, (one) => one.atOneLook !== null),
          count(runs, (one) => one.chiSquare !== null),
        ]),
      },
      {
        caption: 'When, and how much',
        columns: [
          'experiment',
          'difference found, points',
          'a save rate would say, points',
          'shown on day, median',
          'of days',
        ],
        rows: [...lived].map(([name, runs]) => [
          name,
          points(runs, ({ value }) => value),
          points(runs, ({ naive }) => naive),
          middle(
            runs.flatMap(({ better: more, worse: fewer, harm, off }) => more ?? fewer ?? harm ?? off ?? []),
          ),
          ENTRY_DAYS + 90,
        ]),
      },
    ],
    goals: [
      {
        goal: 'where nothing differs, at most 5 in 100 ever show a difference or harm, looked at daily',
        measured: share(same, isWrong),
        met: count(same, isWrong) <= 0.05 * same.length,
      },
      {
        goal: 'three points more are found in at least 80 of 100 at the stated size',
        measured: share(better, (one) => one.better !== null),
        met: count(better, (one) => one.better !== null) >= 0.8 * better.length,
      },
      {
        goal: 'three points fewer stop at least 80 of 100 by themselves, and twice the complaints as well',
        measured: `${share(worse, (one) => one.worse !== null)}, ${share(complaints, (one) => one.harm !== null)}`,
        met:
          count(worse, (one) => one.worse !== null) >= 0.8 * worse.length &&
          count(complaints, (one) => one.harm !== null) >= 0.8 * complaints.length,
      },
      {
        goal: 'self-selection that looks like thirty points is reported as none',
        measured: `${figure(points(self, ({ value }) => value))} points on average, shown in ${share(self, isShown)}`,
        met: Math.abs(points(self, ({ value }) => value)) < 0.5 && count(self, isShown) <= 0.05 * self.length,
      },
      {
        goal: 'a split of 52 to 48 is caught, and none where there is none',
        measured: `${share(split, ({ off }) => off !== null)}, ${share(same, ({ off }) => off !== null)}`,
        met:
          count(split, ({ off }) => off !== null) >= 0.95 * split.length &&
          count(same, ({ off }) => off !== null) <= 0.01 * same.length,
      },
    ],
    measurements: [...lived].map(([name, runs]) => ({
      experiment: name,
      columns: Object.keys(runs[0] ?? {}).join(' '),
      runs: runs.map(compact),
    })),
  };
}

/** Kept in few characters: there are thousands. */
function compact(one: Run): string {
  const written = Object.values(one).map((each) => {
    if (typeof each === 'boolean') return each ? 'yes' : 'no';
    return each === null ? '-' : String(Number(each.toFixed(4)));
  });
  return written.join(' ');
}

function middle(values: readonly number[]): number | string {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? '–';
}
