'use server';

import { revalidatePath } from 'next/cache';
import { memberWords, requireMember } from '@/app/(admin)/session';
import { done, refused, type FormState } from '@/components/admin/form-state';
import { appendAudit } from '@/domain/audit/mutations';
import { createLinkKey, KidTakenError, setLinkKeyState } from '@/domain/link/mutations';
import { kidSchema, linkKeyStateSchema } from '@/domain/link/schema';
import { now } from '@/lib/clock';

/** Makes a key, and shows its secret this once. */
export async function makeLinkKey(workspace: string, _before: FormState, form: FormData): Promise<FormState> {
  const scope = await requireMember(workspace, 'link_keys.write');
  const { t } = await memberWords(scope);
  const given = form.get('kid');
  const wanted = typeof given === 'string' ? given.trim() : '';
  if (wanted && !kidSchema.safeParse(wanted).success)
    return refused('kid', t('settings.linkKeys.kidBad'), { kid: wanted });
  const made = await createLinkKey(scope, wanted ? { kid: wanted } : {}, (client, kid) =>
    appendAudit(client, scope, { action: 'link_key.created', subject: kid }),
  ).catch(nullIfTaken);
  if (!made) return refused('kid', t('settings.linkKeys.kidTaken'), { kid: wanted });
  const { kid, secret } = made;
  revalidatePath(`/admin/${workspace}/settings/link-keys`);
  return done(t('settings.linkKeys.created', { kid }), {
    label: t('settings.linkKeys.secret', { kid }),
    value: secret.toString('base64url'),
  });
}

function nullIfTaken(error: unknown): null {
  if (error instanceof KidTakenError) return null;
  throw error;
}

/** Changes what a key's links may do. */
export async function changeLinkKey(
  workspace: string,
  kid: string,
  _before: FormState,
  form: FormData,
): Promise<FormState> {
  const scope = await requireMember(workspace, 'link_keys.write');
  const { t } = await memberWords(scope);
  const state = linkKeyStateSchema.safeParse(form.get('state')).data;
  if (!state) return refused('state', t('settings.linkKeys.unknown'));
  const isChanged = await setLinkKeyState(scope, kid, state, now(), (client) =>
    appendAudit(client, scope, { action: 'link_key.changed', subject: kid, details: { state } }),
  );
  if (!isChanged) return refused('state', t('settings.linkKeys.gone'));
  revalidatePath(`/admin/${workspace}/settings/link-keys`);
  return done(t('settings.linkKeys.done', { kid }));
}
