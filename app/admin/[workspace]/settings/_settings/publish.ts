'use server';

import { revalidatePath } from 'next/cache';
import { action, ANYTHING, FORM, NUMBER, TEXT } from '@/app/admin/_shell/action';
import { destroying, inSession, memberWords, requireMember } from '@/app/admin/_shell/session';
import { problemTexts } from './problems';
import { done, refused, type FormState } from '@/components/admin/form-state';
import { readDraft } from '@/domain/settings/draft/data';
import { discardDraft, draftFromVersion, type Stale } from '@/domain/settings/draft/mutations';
import { publishDraft } from '@/domain/settings/publish/mutations/publish';
import type { AdminWords } from '@/app/admin/_shell/words';

const MAX_NOTE = 500;

/** Publishes the draft that the page showed; refused if it has changed. */
export const publish = action(
  [TEXT, NUMBER, ANYTHING, FORM],
  inSession(
    async (workspace: string, revision: number, _before: unknown, form: FormData): Promise<FormState> => {
      const scope = await requireMember(workspace, 'settings.write');
      const words = await memberWords(scope);
      const given = form.get('note');
      const note = typeof given === 'string' ? Array.from(given.trim()).slice(0, MAX_NOTE).join('') : '';
      const outcome = await publishDraft(scope, revision, note || null);
      switch (outcome.kind) {
        case 'stale':
          return staleState(words, outcome, { note });
        case 'nothing':
          return refused('note', words.t('settings.publish.nothing'), { note });
        case 'problems': {
          const { configuration } = await readDraft(scope);
          const told = problemTexts(words, outcome.problems, configuration, `/admin/${workspace}/settings`);
          return refused('note', told.map(({ text }) => text).join(' '), { note });
        }
        case 'published':
          revalidatePath(`/admin/${workspace}`, 'layout');
          return done(words.t('settings.publish.published', { number: outcome.number }));
      }
    },
  ),
);

/** Discards the draft that the page showed. */
export const discard = action(
  [TEXT, NUMBER, ANYTHING],
  destroying(async (workspace: string, revision: number, _before: unknown): Promise<FormState> => {
    const scope = await requireMember(workspace, 'settings.write');
    const words = await memberWords(scope);
    const outcome = await discardDraft(scope, revision);
    if (outcome.kind === 'stale') return staleState(words, outcome, {});
    revalidatePath(`/admin/${workspace}/settings`, 'layout');
    return done(words.t('settings.publish.discarded'));
  }),
);

/** Makes an earlier version the draft, replacing the one that the page showed. */
export const restore = action(
  [TEXT, NUMBER, NUMBER, ANYTHING],
  destroying(
    async (workspace: string, number: number, revision: number, _before: unknown): Promise<FormState> => {
      const scope = await requireMember(workspace, 'settings.write');
      const words = await memberWords(scope);
      const { t } = words;
      const outcome = await draftFromVersion(scope, number, revision);
      if (outcome.kind === 'stale') return staleState(words, outcome, {});
      if (outcome.kind === 'not_found') return refused('number', t('settings.publish.gone'));
      revalidatePath(`/admin/${workspace}/settings`, 'layout');
      return done(t('settings.publish.restored', { number }));
    },
  ),
);

function staleState(
  { t, dateTime }: AdminWords,
  { by: name, at }: Stale,
  values: Record<string, string>,
): FormState {
  return refused('note', t('settings.form.stale', { name, at: dateTime(at) }), values);
}
