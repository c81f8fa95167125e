'use server';

import { redirect } from 'next/navigation';
import { action, ANYTHING, FORM, TEXT } from '@/app/admin/_shell/action';
import { nobodyText, seekRecipient } from '@/app/admin/_shell/path-to-recipient';
import { inSession, memberWords, requireMember } from '@/app/admin/_shell/session';
import { refused, type FormState } from '@/components/admin/form-state';
import { searchSchema } from '@/domain/choices/act-for/schema';

/** Looks for a recipient. */
export const findAction = action(
  [TEXT, ANYTHING, FORM],
  inSession(async (workspace: string, _before: unknown, data: FormData): Promise<FormState> => {
    const scope = await requireMember(workspace, 'recipients.read');
    const words = await memberWords(scope);
    const { t } = words;
    const given = searchSchema.safeParse(Object.fromEntries(data));
    if (!given.success) return refused('query', t('recipients.search.missing'));
    const { query } = given.data;
    const sought = await seekRecipient(scope, query);
    return 'path' in sought ? redirect(sought.path) : refused('query', nobodyText(words, sought), { query });
  }),
);
