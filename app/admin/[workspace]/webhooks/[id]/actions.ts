'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action, ANYTHING, FORM, TEXT } from '@/app/admin/_shell/action';
import { destroying, inSession, memberWords, requireMember } from '@/app/admin/_shell/session';
import type { AdminWords } from '@/app/admin/_shell/words';
import { done, refused, type FormState } from '@/components/admin/form-state';
import type { MemberScope } from '@/domain/access/scope/schema';
import { findPlaceOfDay } from '@/domain/choices/place/data';
import { readWebhook } from '@/domain/feed/webhook/data';
import {
  pauseWebhook,
  removeWebhook,
  replayWebhook,
  resumeWebhook,
  rotateSecret,
} from '@/domain/feed/webhook/mutations';
import { now } from '@/lib/clock';
import { daySchema } from '@/lib/instant';
import { nameOfWebhook } from '../state';
import { testedText } from '../tested-text';

type Work = (opened: { scope: MemberScope; words: AdminWords }) => Promise<FormState>;

/** Runs an action on an endpoint for a member who may, and shows its page again. */
async function work(workspace: string, id: string, doIt: Work): Promise<FormState> {
  const scope = await requireMember(workspace, 'webhooks.write');
  const words = await memberWords(scope);
  if (!z.guid().safeParse(id).success) return done(words.t('connect.webhooks.gone'));
  const state = await doIt({ scope, words });
  revalidatePath(`/admin/${workspace}/webhooks/${id}`);
  return state;
}

/** Gives an endpoint a new secret, and shows it once. */
export const rotateAction = action(
  [TEXT, TEXT],
  inSession(async (workspace: string, id: string): Promise<FormState> => {
    return work(workspace, id, async ({ scope, words: { t } }) => {
      const [webhook, secret] = [await readWebhook(scope, id), await rotateSecret(scope, id, now())];
      if (!webhook || secret === null) return done(t('connect.webhooks.gone'));
      return done(t('connect.webhooks.rotated'), {
        label: t('connect.webhooks.secretOf', { name: nameOfWebhook(webhook) }),
        value: secret,
      });
    });
  }),
);

export const pauseAction = action(
  [TEXT, TEXT],
  inSession(async (workspace: string, id: string): Promise<FormState> => {
    return work(workspace, id, async ({ scope, words: { t } }) => {
      const paused = await pauseWebhook(scope, id, now());
      return done(t(paused ? 'connect.webhooks.pausedDone' : 'connect.webhooks.gone'));
    });
  }),
);

export const resumeAction = action(
  [TEXT, TEXT],
  inSession(async (workspace: string, id: string): Promise<FormState> => {
    return work(workspace, id, async ({ scope, words: { t } }) => {
      const resumed = await resumeWebhook(scope, id, now());
      return done(t(resumed ? 'connect.webhooks.resumedDone' : 'connect.webhooks.gone'));
    });
  }),
);

/** Sends a test, and shows its outcome if it is known soon. */
export const testAction = action(
  [TEXT, TEXT],
  inSession(async (workspace: string, id: string): Promise<FormState> => {
    return work(workspace, id, async ({ scope, words }) => {
      return done((await testedText(scope, id, words)) ?? words.t('connect.webhooks.notActive'));
    });
  }),
);

/** Sends an endpoint the changes since the start of a day again. */
export const replayAction = action(
  [TEXT, TEXT, ANYTHING, FORM],
  inSession(async (workspace: string, id: string, _before: unknown, form: FormData): Promise<FormState> => {
    return work(workspace, id, async ({ scope, words: { t, day } }) => {
      const given = form.get('from');
      const from = daySchema.safeParse(given).data;
      if (!from)
        return refused('from', t('connect.webhooks.fromBad'), {
          from: typeof given === 'string' ? given : '',
        });
      const replayed = await replayWebhook(scope, id, await findPlaceOfDay(scope, from));
      return done(
        replayed
          ? t('connect.webhooks.replayed', { day: day(from) })
          : t('connect.webhooks.nothingToReplay', { day: day(from) }),
      );
    });
  }),
);

/** Removes an endpoint, and its page with it. */
export const removeAction = action(
  [TEXT, TEXT],
  destroying(async (workspace: string, id: string): Promise<FormState> => {
    await work(workspace, id, async ({ scope, words: { t } }) => {
      await removeWebhook(scope, id, now());
      return done(t('connect.webhooks.gone'));
    });
    redirect(`/admin/${workspace}/webhooks`);
  }),
);
