'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { action, ANYTHING, FORM, TEXT } from '@/app/admin/_shell/action';
import { destroying, inSession, memberWords, requireMember } from '@/app/admin/_shell/session';
import type { AdminWords } from '@/app/admin/_shell/words';
import { done, refused, refusedAt, type FormState } from '@/components/admin/form-state';
import type { MemberScope } from '@/domain/access/scope/schema';
import {
  changeExperiment,
  createExperiment,
  MAX_EXPERIMENTS,
  noteLearned,
  removeExperiment,
  startExperiment,
  stopExperiment,
  type ExperimentOutcome,
} from '@/domain/catalog/experiment/mutations';
import { learnedSchema, MAX_LEARNED } from '@/domain/catalog/experiment/schema';
import { readUsual } from '@/domain/reports/experiment/data/usual';
import { now } from '@/lib/clock';
import { badText, badWords, parseSettings } from './form';

/** Keeps a new experiment as a draft, and opens it. */
export const makeExperiment = action(
  [TEXT, ANYTHING, FORM],
  inSession(async (workspace: string, _before: unknown, form: FormData): Promise<FormState> => {
    const { scope, words } = await open(workspace);
    const given = parseSettings(form);
    if ('bad' in given) return badOf(given, words);
    const outcome = await createExperiment(scope, given.settings, now());
    if (outcome.kind !== 'kept') return refusalOf(outcome, words, given.values);
    revalidatePath(`/admin/${workspace}/experiments`);
    return redirect(`/admin/${workspace}/experiments/${outcome.experiment.key}`);
  }),
);

export const changeDraft = action(
  [TEXT, TEXT, ANYTHING, FORM],
  inSession(async (workspace: string, key: string, _before: unknown, form: FormData): Promise<FormState> => {
    const { scope, words } = await open(workspace);
    const given = parseSettings(form);
    if ('bad' in given) return badOf(given, words);
    const outcome = await changeExperiment(scope, key, { ...given.settings, key });
    return answerOf(workspace, outcome, words, words.t('experiments.form.saved'), given.values);
  }),
);

export const startDraft = action(
  [TEXT, TEXT],
  inSession(async (workspace: string, key: string): Promise<FormState> => {
    const { scope, words } = await open(workspace);
    const { share } = await readUsual(scope, now());
    const outcome = await startExperiment(scope, key, share, now());
    return answerOf(workspace, outcome, words, words.t('experiments.draft.startedNow'));
  }),
);

export const removeDraft = action(
  [TEXT, TEXT],
  destroying(async (workspace: string, key: string): Promise<FormState> => {
    const { scope, words } = await open(workspace);
    const outcome = await removeExperiment(scope, key);
    if (outcome.kind !== 'kept') return refusalOf(outcome, words);
    revalidatePath(`/admin/${workspace}/experiments`);
    return redirect(`/admin/${workspace}/experiments`);
  }),
);

export const stopRunning = action(
  [TEXT, TEXT],
  destroying(async (workspace: string, key: string): Promise<FormState> => {
    const { scope, words } = await open(workspace);
    const outcome = await stopExperiment(scope, key, 'asked', now());
    return answerOf(workspace, outcome, words, words.t('experiments.life.stoppedNow'));
  }),
);

export const keepLearned = action(
  [TEXT, TEXT, ANYTHING, FORM],
  inSession(async (workspace: string, key: string, _before: unknown, form: FormData): Promise<FormState> => {
    const { scope, words } = await open(workspace);
    const typed = form.get('learned');
    const learned = typeof typed === 'string' ? typed : '';
    if (!learnedSchema.safeParse(learned).success)
      return refused('learned', words.t('experiments.life.learnedBad', { most: MAX_LEARNED }), { learned });
    const outcome = await noteLearned(scope, key, learned);
    return answerOf(workspace, outcome, words, words.t('experiments.life.learnedSaved'), { learned });
  }),
);

async function open(workspace: string): Promise<{ scope: MemberScope; words: AdminWords }> {
  const scope = await requireMember(workspace, 'settings.write');
  return { scope, words: await memberWords(scope) };
}

function answerOf(
  workspace: string,
  outcome: ExperimentOutcome,
  words: AdminWords,
  notice: string,
  values: Record<string, string> = {},
): FormState {
  if (outcome.kind !== 'kept') return refusalOf(outcome, words, values);
  revalidatePath(`/admin/${workspace}/experiments`, 'layout');
  return done(notice);
}

type Bad = Extract<ReturnType<typeof parseSettings>, { bad: unknown }>;

function badOf({ bad, values }: Bad, words: AdminWords): FormState {
  const fields = new Map(bad.map((each) => [each.field, each]));
  return refusedAt(
    [...fields.values()].map((each) => ({ field: each.field, text: badText(each, words) })),
    values,
  );
}

function refusalOf(
  outcome: Exclude<ExperimentOutcome, { kind: 'kept' }>,
  words: AdminWords,
  values: Record<string, string> = {},
): FormState {
  const { t } = words;
  switch (outcome.kind) {
    case 'bad_words':
      return badOf({ bad: outcome.problems.map(badWords), values }, words);
    case 'key_taken':
      return refused('key', t('experiments.form.bad.keyTaken'), values);
    case 'too_many':
      return refused('key', t('experiments.form.bad.tooMany', { most: MAX_EXPERIMENTS }), values);
    case 'another_runs':
      return refused('start', t('experiments.draft.anotherRuns', { key: outcome.key }), values);
    case 'wrong_state':
      return refused('start', t('experiments.draft.wrongState'), values);
    case 'not_found':
      return refused('start', t('experiments.gone'), values);
  }
}
