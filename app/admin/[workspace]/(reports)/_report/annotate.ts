'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { action, ANYTHING, FORM, TEXT } from '@/app/admin/_shell/action';
import { destroying, inSession, memberWords, requireMember } from '@/app/admin/_shell/session';
import { done, refused, refusedAt, type FormState } from '@/components/admin/form-state';
import { removeNote, writeNote } from '@/domain/reports/day-note/mutations';
import { MAX_DAY_NOTE_CHARACTERS, MAX_NOTES_A_DAY, newNoteSchema } from '@/domain/reports/day-note/schema';
import { removeView, saveView } from '@/domain/reports/saved-view/mutations';
import { MAX_VIEW_NAME_CHARACTERS, MAX_VIEWS, newViewSchema } from '@/domain/reports/saved-view/schema';

const isId = (text: string) => z.uuid().safeParse(text).success;
const typed = (form: FormData, name: string) => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};

/** Saves a report's period and filters under a name. */
export const saveViewAction = action(
  [TEXT, TEXT, TEXT, ANYTHING, FORM],
  inSession(
    async (
      workspace: string,
      page: string,
      query: string,
      _before: unknown,
      form: FormData,
    ): Promise<FormState> => {
      const scope = await requireMember(workspace, 'reports.annotate');
      const { t } = await memberWords(scope);
      const name = typed(form, 'name');
      const view = newViewSchema.safeParse({ name, page, query }).data;
      if (!view) return refused('name', t('reports.views.bad', { most: MAX_VIEW_NAME_CHARACTERS }), { name });
      switch (await saveView(scope, view)) {
        case 'taken':
          return refused('name', t('reports.views.taken', { name: view.name }), { name });
        case 'full':
          return refused('name', t('reports.views.full', { most: MAX_VIEWS }), { name });
        case 'saved':
          revalidatePath(`/admin/${workspace}`, 'layout');
          return done(t('reports.views.saved', { name: view.name }));
      }
    },
  ),
);

export const removeViewAction = action(
  [TEXT, TEXT],
  destroying(async (workspace: string, id: string): Promise<FormState> => {
    const scope = await requireMember(workspace, 'reports.annotate');
    const { t } = await memberWords(scope);
    const outcome = isId(id) ? await removeView(scope, id) : 'gone';
    revalidatePath(`/admin/${workspace}`, 'layout');
    return done(t(outcome === 'gone' ? 'reports.views.gone' : 'reports.views.removed'));
  }),
);

/** Writes a note on a day. */
export const writeNoteAction = action(
  [TEXT, ANYTHING, FORM],
  inSession(async (workspace: string, _before: unknown, form: FormData): Promise<FormState> => {
    const scope = await requireMember(workspace, 'reports.annotate');
    const { t } = await memberWords(scope);
    const values = { day: typed(form, 'day'), text: typed(form, 'text') };
    const note = newNoteSchema.safeParse(values);
    if (!note.success) {
      const wrong = new Set(note.error.issues.map(({ path }) => String(path[0])));
      return refusedAt(
        [
          ...(wrong.has('day') ? [{ field: 'day', text: t('reports.notes.badDay') }] : []),
          ...(wrong.has('text')
            ? [{ field: 'text', text: t('reports.notes.badText', { most: MAX_DAY_NOTE_CHARACTERS }) }]
            : []),
        ],
        values,
      );
    }
    if ((await writeNote(scope, note.data)) === 'full')
      return refused('day', t('reports.notes.full', { most: MAX_NOTES_A_DAY }), values);
    revalidatePath(`/admin/${workspace}`, 'layout');
    return done(t('reports.notes.written'));
  }),
);

export const removeNoteAction = action(
  [TEXT, TEXT],
  destroying(async (workspace: string, id: string): Promise<FormState> => {
    const scope = await requireMember(workspace, 'reports.annotate');
    const { t } = await memberWords(scope);
    const outcome = isId(id) ? await removeNote(scope, id) : 'gone';
    revalidatePath(`/admin/${workspace}`, 'layout');
    return done(t(outcome === 'gone' ? 'reports.notes.gone' : 'reports.notes.removed'));
  }),
);
