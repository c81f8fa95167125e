'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { action, ANYTHING, FORM } from '@/app/admin/_shell/action';
import { origin } from '@/app/admin/_shell/auth-options';
import { ACCOUNT_PATH } from '@/app/admin/_shell/auth-paths';
import { visitorWords } from '@/app/admin/_shell/language';
import { destroying, inSession, requireLogin } from '@/app/admin/_shell/session';
import { refused, UNSENT, type FormState } from '@/components/admin/form-state';
import { removePasskey, renamePasskey } from '@/domain/access/passkey/mutations';
import { passkeyNameSchema } from '@/domain/access/passkey/schema';
import { now } from '@/lib/clock';
import { selfProblem } from './self-problem';

const renameSchema = z.object({ id: z.uuid(), name: passkeyNameSchema });
const removeSchema = z.object({ id: z.uuid(), password: z.string().max(1_000).default('') });

export const renamePasskeyAction = action(
  [ANYTHING, FORM],
  inSession(async (_before: unknown, data: FormData): Promise<FormState> => {
    const [login, { t }] = [await requireLogin(), await visitorWords()];
    const given = renameSchema.safeParse(Object.fromEntries(data));
    if (!given.success) return refused('name', t('shell.passkey.nameMissing'));
    await renamePasskey(login, given.data.id, given.data.name);
    revalidatePath(ACCOUNT_PATH);
    return UNSENT; // The list shows the new name.
  }),
);

export const removePasskeyAction = action(
  [ANYTHING, FORM],
  destroying(async (_before: unknown, data: FormData): Promise<FormState> => {
    const [login, words] = [await requireLogin(), await visitorWords()];
    const given = removeSchema.safeParse(Object.fromEntries(data));
    if (!given.success) return refused('password', words.t('shell.account.currentWrong'));
    const outcome = await removePasskey(login, given.data, await origin(), now());
    if (outcome.kind !== 'right') return refused('password', selfProblem(outcome, words));
    revalidatePath(ACCOUNT_PATH);
    return UNSENT;
  }),
);
