'use server';

import { revalidatePath } from 'next/cache';
import { action, ANYTHING, FORM, TEXT } from '@/app/admin/_shell/action';
import { inSession, memberWords, requireMember } from '@/app/admin/_shell/session';
import { acknowledgeAlert } from '@/domain/reports/alert/mutations';
import { MAX_NOTE_CHARACTERS } from '@/domain/reports/alert/schema';
import { countCharacters } from '@/lib/characters';
import { now } from '@/lib/clock';

/** The problem, with what was typed; null if there is none. */
export type AcknowledgeState = { problem: string; note: string } | null;

/** Marks an alert as looked at, with a note on what it was. */
export const acknowledge = action(
  [TEXT, TEXT, ANYTHING, FORM],
  inSession(
    async (
      workspace: string,
      alertId: string,
      _before: unknown,
      form: FormData,
    ): Promise<AcknowledgeState> => {
      const scope = await requireMember(workspace, 'alerts.acknowledge');
      const { t } = await memberWords(scope);
      const given = form.get('note');
      const note = typeof given === 'string' ? given.trim() : '';
      if (countCharacters(note) > MAX_NOTE_CHARACTERS)
        return { note, problem: t('reports.alerts.tooLong', { most: MAX_NOTE_CHARACTERS }) };
      const outcome = await acknowledgeAlert(scope, alertId, note, now());
      switch (outcome.kind) {
        case 'already':
          return { note, problem: t('reports.alerts.already') };
        case 'not_found':
          return { note, problem: t('reports.alerts.gone') };
        case 'acknowledged':
          revalidatePath(`/admin/${workspace}`, 'layout');
          return null;
      }
    },
  ),
);
