import { findCauses, matters } from '@/domain/reports/diagnosis/rules/diagnose';
import { MIN_EXPECTED } from '@/lib/statistics';
import { createRandom } from '../demo/random';
import { KINDS } from './causes-plans';
import type { Kind, Trial } from './causes-usual';
import { live, type World } from './causes-world';
import type { Plan } from './planned-world';
import { figure, type Report } from './report';

const SEEDS = Number(process.env['CAUSES_SEEDS'] ?? 20);
/** One look in a hundred cannot be measured in a few looks. */
const TIMES_CLEAN = 10;
/** Another first seed shows other worlds of the same kinds. */
const FIRST_SEED = Number(process.env['CAUSES_FIRST_SEED'] ?? 1);
const ONLY = process.env['CAUSES_ONLY'] ?? '';
/** A cause of which fewer opt-outs speak is not expected to be found. */
export const MIN_OPT_OUTS = 60;

type Look = {
  seed: number;
  people: number;
  optOuts: number;
  speaks: number;
  named: string[];
  isRight: boolean;
  hasFalse: boolean;
  ms: number;
};

/** How often the diagnosis names the causes that a simulated world has, and names others. */
export async function run(): Promise<Report> {
  await Promise.resolve();
  const kinds = KINDS.filter(({ name }) => name.includes(ONLY)).map((kind) => ({
    kind,
    looks: looksAt(kind),
  }));
  const of = (group: Kind['group']) => kinds.filter(({ kind }) => kind.group === group);
  const clean = of('clean').flatMap(({ looks }) => looks);
  const falses = clean.filter(({ hasFalse }) => hasFalse).length;
  const rightOf = (group: Kind['group']) => {
    const looks = of(group).flatMap((each) => each.looks.filter(({ speaks }) => speaks >= MIN_OPT_OUTS));
    return { looks: looks.length, right: looks.filter(({ isRight }) => isRight).length };
  };
  const [planted, traps] = [rightOf('planted'), rightOf('trap')];
  const share = (part: number, whole: number) => (whole === 0 ? '–' : `${part} of ${whole}`);
  return {
    title: 'Causes: found, missed and invented',
    method: [
      `Simulated worlds whose truth is known, ${SEEDS} seeds of each kind and ${TIMES_CLEAN} times as many of clean ones, of 2,000 to 200,000 people; what the rollups would hold of them is given to the diagnosis directly, without a database. In clean worlds nothing is to be found. A planted cause makes people leave at least twice as readily, and counts where at least ${MIN_OPT_OUTS} opt-outs speak of it. The traps are worlds in which an easy reading of the numbers is wrong.`,
      'Right: the planted cause is named, with its cause, and no other; in a trap, what is true of it and nothing else.',
    ],
    tables: [
      {
        caption: 'Looks',
        columns: [
          'world',
          'kind',
          'looks',
          'right',
          'with a false finding',
          'missed',
          'too few opt-outs',
          'processor ms a look',
        ],
        rows: kinds.map(({ kind, looks }) => {
          const counted = looks.filter(({ speaks }) => speaks >= MIN_OPT_OUTS);
          return [
            kind.name,
            kind.group,
            looks.length,
            share(counted.filter(({ isRight }) => isRight).length, counted.length),
            looks.filter(({ hasFalse }) => hasFalse).length,
            counted.filter(({ isRight, hasFalse }) => !isRight && !hasFalse).length,
            looks.length - counted.length,
            looks.reduce((sum, { ms }) => sum + ms, 0) / looks.length,
          ];
        }),
      },
    ],
    goals: [
      {
        goal: 'at most 1 look in 100 at a clean world has a false finding',
        measured: share(falses, clean.length),
        met: falses <= clean.length / 100,
      },
      {
        goal: 'each planted cause is named, with its right cause, in at least 95 of 100 looks',
        measured: share(planted.right, planted.looks),
        met: planted.right >= 0.95 * planted.looks,
      },
      {
        goal: 'the traps are answered rightly in at least 95 of 100 looks',
        measured: share(traps.right, traps.looks),
        met: traps.right >= 0.95 * traps.looks,
      },
    ],
    measurements: kinds.map(({ kind, looks }) => ({
      world: kind.name,
      looks: looks.map(({ ms: _, ...look }) => look),
    })),
  };
}

function looksAt(kind: Kind): Look[] {
  const { name } = kind;
  const seeds = kind.group === 'clean' ? SEEDS * TIMES_CLEAN : SEEDS;
  const looks = Array.from({ length: seeds }, (_, index) => lookAt(FIRST_SEED + index, kind));
  const wrong = looks.filter(({ isRight, speaks }) => !isRight && speaks >= MIN_OPT_OUTS);
  console.error(`${name}: ${wrong.length} of ${looks.length} not right`);
  for (const { seed, people, optOuts, speaks, named } of wrong)
    console.error(
      `  seed ${seed}, ${figure(people)} people, ${optOuts} opt-outs, ${speaks} speak: ${named.join('; ') || 'nothing'}`,
    );
  return looks;
}

/** Lives one world and looks at it once. */
export function lookAt(seed: number, { name, trial }: Kind): Look {
  const stream = KINDS.findIndex((kind) => kind.name === name);
  const { plan, truth, incomparable = [] }: Trial = trial(createRandom(seed, 1_000 + stream));
  const { facts } = live(plan, createRandom(seed, stream));
  const startedAt = process.cpuUsage();
  const found = findCauses(facts);
  const { user, system } = process.cpuUsage(startedAt);
  const ms = (user + system) / 1_000;
  const optOuts = facts.optOuts.reduce((sum, { changes }) => sum + changes, 0);
  const named = found.findings
    .filter((finding) => matters(finding, optOuts))
    .map(({ id, cause, evidence }) => ({
      id,
      cause,
      text: `${id}: ${cause} ${evidence[0]?.times?.toFixed(2) ?? ''}`,
    }));
  const isTrue = ({ id, cause }: (typeof named)[number]) =>
    truth.some((each) => each.id.test(id) && each.cause.split('|').includes(cause));
  const hasFalse = named.some((each) => !isTrue(each));
  const isFound = truth.every((each) =>
    named.some((one) => each.id.test(one.id) && each.cause.split('|').includes(one.cause)),
  );
  const isSaid = incomparable.every((source) => found.incomparable.includes(source));
  return {
    seed,
    people: plan.people,
    optOuts,
    speaks:
      truth.length > 0 ? speaking(plan, facts, truth[0]?.id) : areEnough(facts, incomparable) ? optOuts : 0,
    named: [
      ...named.map(({ text }) => text),
      ...found.incomparable.map((source) => `not comparable: ${source}`),
    ],
    isRight: isFound && !hasFalse && isSaid,
    hasFalse,
    ms,
  };
}

/** Whether each of these sources has opt-outs enough to say anything about it. */
function areEnough({ optOuts }: World['facts'], sources: readonly string[]): boolean {
  return sources.every((source) => {
    const own = optOuts.filter(({ consent_source }) => consent_source === source);
    return own.reduce((sum, { changes }) => sum + changes, 0) >= 2 * MIN_EXPECTED;
  });
}

/** How many opt-outs of the period belong to what was planted. */
function speaking(
  { sends = [], topics = [], sources }: Plan,
  { optOuts }: World['facts'],
  id: RegExp | undefined,
): number {
  const planted = new Set(sends.map(({ campaign }) => campaign));
  const bad = sources.find(({ times = 1 }) => times > 1)?.key;
  const badTopic = topics.find(({ times = 1 }) => times > 1)?.key;
  const speaks = ({ campaign = '', topic, consent_source, consent_age = '' }: (typeof optOuts)[number]) => {
    if (planted.size > 0) return planted.has(campaign);
    if (bad !== undefined) return consent_source === bad;
    if (badTopic !== undefined) return topic === badTopic;
    return id?.source.includes('age') ? ['18-23', '24+'].includes(consent_age) : true;
  };
  return optOuts.filter(speaks).reduce((sum, { changes }) => sum + changes, 0);
}
