'use server';

import { revalidatePath } from 'next/cache';
import { action, ANYTHING, FORM } from '@/app/admin/_shell/action';
import { origin } from '@/app/admin/_shell/auth-options';
import { ACCOUNT_PATH } from '@/app/admin/_shell/auth-paths';
import { visitorWords } from '@/app/admin/_shell/language';
import { destroying, inSession, requireLogin } from '@/app/admin/_shell/session';
import { done, refused, UNSENT, type FormState } from '@/components/admin/form-state';
import { unlinkIdentity } from '@/domain/access/identity/mutations';
import {
  beginTotp,
  confirmTotp,
  removeTotp,
  renewRecoveryCodes,
} from '@/domain/access/second-factor/mutations';
import { now } from '@/lib/clock';
import { selfProblem } from './self-problem';

const text = (data: FormData, name: string) => {
  const value = data.get(name);
  return typeof value === 'string' ? value : '';
};

export const beginTotpAction = action(
  [ANYTHING, FORM],
  inSession(async (_before: unknown, data: FormData): Promise<FormState> => {
    const [login, words] = [await requireLogin(), await visitorWords()];
    const outcome = await beginTotp(login, text(data, 'password'), await origin(), now());
    if (outcome.kind !== 'begun') return refused('password', selfProblem(outcome, words));
    revalidatePath(ACCOUNT_PATH);
    return UNSENT; // The next page says what comes next.
  }),
);

/**
 * Everything that ends with recovery codes, which are shown once. It is one action, because without scripts the next
 * page shows the result only if its form has the same action as before.
 */
export const recoveryCodesAction = action(
  [ANYTHING, FORM],
  inSession(async (before: unknown, data: FormData): Promise<FormState> => {
    return data.has('code') ? confirmTotpAction(before, data) : renewCodesAction(before, data);
  }),
);

async function confirmTotpAction(_before: unknown, data: FormData): Promise<FormState> {
  const [login, { t }] = [await requireLogin(), await visitorWords()];
  const outcome = await confirmTotp(login, text(data, 'code'), now());
  if (outcome.kind === 'refused') return refused('code', t('shell.secondStep.refused'));
  revalidatePath(ACCOUNT_PATH);
  if (!outcome.recoveryCodes) return done(t('shell.factor.confirmedToo'));
  return done(t('shell.factor.confirmed'), {
    label: t('shell.factor.recoveryLabel'),
    value: outcome.recoveryCodes.join('\n'),
  });
}

async function renewCodesAction(_before: unknown, data: FormData): Promise<FormState> {
  const [login, words] = [await requireLogin(), await visitorWords()];
  const outcome = await renewRecoveryCodes(login, text(data, 'password'), await origin(), now());
  if (outcome.kind !== 'made') return refused('password', selfProblem(outcome, words));
  revalidatePath(ACCOUNT_PATH);
  return done(words.t('shell.factor.renewed'), {
    label: words.t('shell.factor.recoveryLabel'),
    value: outcome.recoveryCodes.join('\n'),
  });
}

export const removeTotpAction = action(
  [ANYTHING, FORM],
  destroying(async (_before: unknown, data: FormData): Promise<FormState> => {
    const [login, words] = [await requireLogin(), await visitorWords()];
    const outcome = await removeTotp(login, text(data, 'password'), await origin(), now());
    if (outcome.kind !== 'right') return refused('password', selfProblem(outcome, words));
    revalidatePath(ACCOUNT_PATH);
    return UNSENT;
  }),
);

export const unlinkAction = action(
  [ANYTHING, FORM],
  destroying(async (_before: unknown, data: FormData): Promise<FormState> => {
    const [login, { t }] = [await requireLogin(), await visitorWords()];
    await unlinkIdentity(login, { provider: text(data, 'provider'), subject: text(data, 'subject') });
    revalidatePath(ACCOUNT_PATH);
    return done(t('shell.factor.unlinked'));
  }),
);
