'use server';

import { revalidatePath } from 'next/cache';
import { action, ANYTHING, TEXT } from '@/app/admin/_shell/action';
import { inSession, memberWords, requireMember } from '@/app/admin/_shell/session';
import { done, type FormState } from '@/components/admin/form-state';
import { enterRecipients } from '@/domain/imports/batch/mutations';
import { TEST_REF } from '@/domain/settings/checklist/schema';

/** Creates a test person whose page can be tried, and to whom nothing can be sent. */
export const makeTestPerson = action(
  [TEXT, ANYTHING],
  inSession(async (workspace: string, _before: unknown): Promise<FormState> => {
    const scope = await requireMember(workspace, 'imports.write');
    const { t } = await memberWords(scope);
    const row = {
      ref: TEST_REF,
      email: null,
      phone: null,
      pushToken: null,
      postalAddress: null,
      locale: null,
      timeZone: null,
      consentSource: 'test',
      consentAt: null,
      attributes: {},
    };
    await enterRecipients(scope, [{ row, cleared: [], clearedAttributes: [] }]);
    revalidatePath(`/admin/${workspace}/checklist`);
    return done(t('settings.checklist.test.made'));
  }),
);
