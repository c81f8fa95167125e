import { hash } from 'node:crypto';
import { lintText, type WordingProblem } from '@/domain/catalog/copy/rules';
import {
  HOLDOUT,
  OFFER_WORDS,
  STANDARD,
  WAYS_OUT_ONLY,
  type Arm,
  type ArmContent,
  type RunningExperiment,
  type ShownArm,
} from '@/domain/catalog/arm/schema';
import { LOCALES, type Workspace } from '@/domain/workspace/schema';

/** The part of a catalog that decides what stands beside the ways out. */
type Offering = {
  workspace: Pick<Workspace, 'id' | 'holdoutPercent'>;
  experiment: RunningExperiment | null;
};

const NO_EXPERIMENT: ShownArm = { experimentId: null, arm: null, content: STANDARD };

/**
 * The arm that a recipient is shown: always the same for the same recipient, on any device, without anything being
 * stored. Someone who is not on the list yet has no id to be assigned by and is in no experiment.
 * @param recipientId the ledger's id of them.
 */
export function armFor(
  { workspace: { id, holdoutPercent }, experiment }: Offering,
  recipientId: string | null,
): ShownArm {
  if (recipientId === null || (holdoutPercent === 0 && !experiment)) return NO_EXPERIMENT;
  if (isHeldOut(id, holdoutPercent, recipientId))
    return { experimentId: experiment?.id ?? null, arm: HOLDOUT, content: WAYS_OUT_ONLY };
  if (!experiment) return NO_EXPERIMENT;
  const { key, content } = assigned(experiment, id, recipientId);
  return { experimentId: experiment.id, arm: key, content };
}

/** Whether a recipient belongs to the permanent holdout. A larger share has everyone in it whom a smaller one had. */
function isHeldOut(workspaceId: string, percent: number, recipientId: string): boolean {
  return percent > 0 && placeOf(`${HOLDOUT} ${workspaceId} ${recipientId}`) * 100 < percent;
}

function assigned({ seed, key, arms }: RunningExperiment, workspaceId: string, recipientId: string) {
  const place = placeOf(`${seed} ${workspaceId} ${key} ${recipientId}`) * 100;
  let end = 0;
  const arm = arms.find(({ share }) => place < (end += share)) ?? arms.at(-1);
  if (!arm) throw new Error('An experiment has arms');
  return arm;
}

/** A number from 0 to 1, exclusive: the first 48 bits of SHA-256, which a double holds exactly. docs/experiments.md has it in SQL. */
function placeOf(message: string): number {
  return parseInt(hash('sha256', message, 'hex').slice(0, 12), 16) / 2 ** 48;
}

/** What is deceptive or pressing in the words of any arm, at a place such as `arms.0.content.words.en.less`. */
export function findArmProblems({ arms }: { arms: readonly Arm[] }): WordingProblem[] {
  return arms.flatMap(({ content }, place) => problemsOf(content, `arms.${place}.content.words`));
}

function problemsOf({ words }: ArmContent, at: string): WordingProblem[] {
  return LOCALES.flatMap((locale) =>
    OFFER_WORDS.flatMap((word) => {
      const text = words[locale]?.[word];
      return text === undefined ? [] : lintText(text, locale, `${at}.${locale}.${word}`);
    }),
  );
}
