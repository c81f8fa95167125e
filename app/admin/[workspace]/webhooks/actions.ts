'use server';

import { revalidatePath } from 'next/cache';
import { action, ANYTHING, FORM, TEXT } from '@/app/admin/_shell/action';
import { inSession, memberWords, requireMember } from '@/app/admin/_shell/session';
import type { AdminWords } from '@/app/admin/_shell/words';
import { done, refused, UNSENT, type FormState } from '@/components/admin/form-state';
import type { MemberScope } from '@/domain/access/scope/schema';
import { changeWebhook, createWebhook } from '@/domain/feed/webhook/mutations';
import { MAX_WEBHOOKS, type KeepOutcome, type WebhookSettings } from '@/domain/feed/webhook/schema';
import { now } from '@/lib/clock';
import { parseSettings, readSeen, typedIn } from './form';
import { nameOfWebhook } from './state';
import { testedText } from './tested-text';

/** Creates an endpoint, and shows its secret once. */
export const makeWebhook = action(
  [TEXT, ANYTHING, FORM],
  inSession(async (workspace: string, _before: unknown, form: FormData): Promise<FormState> => {
    const { scope, words } = await open(workspace);
    const given = parseSettings(form);
    if ('bad' in given) return badOf(given, words);
    const made = await createWebhook(scope, given.settings, now());
    if (made.kind !== 'kept') return refusalOf(made.kind, given.settings, words);
    // Whether it is heard at all is known at once, and not when the first opt-out is lost.
    const tested = await testedText(scope, made.webhook.id, words);
    revalidatePath(`/admin/${workspace}/webhooks`);
    const name = nameOfWebhook(made.webhook);
    const notice = [words.t('connect.webhooks.made', { name }), tested].filter(Boolean).join('\n');
    return done(notice, {
      label: words.t('connect.webhooks.secretOf', { name }),
      value: made.secret,
    });
  }),
);

/** Changes an endpoint's settings, unless someone else has done so since the form was shown. */
export const changeWebhookAction = action(
  [TEXT, TEXT, ANYTHING, FORM],
  inSession(async (workspace: string, id: string, _before: unknown, form: FormData): Promise<FormState> => {
    const { scope, words } = await open(workspace);
    const given = parseSettings(form);
    if ('bad' in given) return badOf(given, words);
    const seen = readSeen(form);
    const outcome: KeepOutcome = seen
      ? await changeWebhook(scope, id, given.settings, seen)
      : { kind: 'overtaken' };
    if (outcome.kind !== 'kept') return refusalOf(outcome.kind, given.settings, words);
    revalidatePath(`/admin/${workspace}/webhooks/${id}`);
    return done(words.t('connect.webhooks.changed'));
  }),
);

async function open(workspace: string): Promise<{ scope: MemberScope; words: AdminWords }> {
  const scope = await requireMember(workspace, 'webhooks.write');
  return { scope, words: await memberWords(scope) };
}

function badOf({ bad, values }: { bad: string[]; values: Record<string, string> }, { t }: AdminWords) {
  const fields = [...new Set(bad)].map((field) => ({
    field,
    text: t(field === 'url' ? 'connect.webhooks.urlBad' : 'connect.webhooks.fieldBad', { field }),
  }));
  return { ...UNSENT, problems: fields, values };
}

function refusalOf(
  kind: Exclude<KeepOutcome['kind'], 'kept'>,
  settings: WebhookSettings,
  { t }: AdminWords,
): FormState {
  const text = {
    refused_url: t('connect.webhooks.urlRefused'),
    too_many: t('connect.webhooks.tooMany', { most: MAX_WEBHOOKS }),
    overtaken: t('connect.webhooks.overtaken'),
    not_found: t('connect.webhooks.gone'),
  }[kind];
  return refused('url', text, typedIn(settings));
}
