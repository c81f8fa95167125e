'use server';

import { revalidatePath } from 'next/cache';
import { action, ANYTHING, FORM, TEXT } from '@/app/admin/_shell/action';
import { destroying, inSession, memberWords, requireMember } from '@/app/admin/_shell/session';
import { done, UNSENT, type FormState } from '@/components/admin/form-state';
import { createApiKey, revokeApiKey } from '@/domain/access/api-key/mutations';
import { newApiKeySchema } from '@/domain/access/api-key/schema';
import { noteInAudit } from '@/domain/access/audit/mutations';
import { DAY, now } from '@/lib/clock';
import { lastingSchema } from './lasting';

/** Creates a key, and shows it once. */
export const makeApiKey = action(
  [TEXT, ANYTHING, FORM],
  inSession(async (workspace: string, _before: unknown, form: FormData): Promise<FormState> => {
    const scope = await requireMember(workspace, 'api_keys.write');
    const { t } = await memberWords(scope);
    const lasts = lastingSchema.safeParse(form.get('lasts'));
    const ticked = form.getAll('permissions').filter((value) => typeof value === 'string');
    const name = form.get('name');
    const given = newApiKeySchema.safeParse({
      name,
      permissions: ticked,
      expiresAt: lasts.data ? new Date(now().getTime() + lasts.data * DAY) : null,
    });
    if (!given.success || !lasts.success) {
      const bad = new Set(given.error?.issues.map(({ path }) => path[0]));
      return {
        ...UNSENT,
        problems: [
          ...(bad.has('name') ? [{ field: 'name', text: t('connect.keys.nameBad') }] : []),
          ...(lasts.success ? [] : [{ field: 'lasts', text: t('connect.keys.lastsBad') }]),
          ...(bad.has('permissions') ? [{ field: 'permissions', text: t('connect.keys.mayBad') }] : []),
        ],
        values: {
          name: typeof name === 'string' ? name : '',
          permissions: ticked.join(' '),
          lasts: String(lasts.data ?? ''),
        },
      };
    }
    const { id, token } = await createApiKey(scope, given.data, scope.member.name, now());
    await noteInAudit(scope, {
      action: 'api_key.created',
      subject: given.data.name,
      details: { id, permissions: given.data.permissions },
    });
    revalidatePath(`/admin/${workspace}/api-keys`);
    return done(t('connect.keys.created', { name: given.data.name }), {
      label: t('connect.keys.token', { name: given.data.name }),
      value: token,
    });
  }),
);

/** Revokes a key. */
export const revokeApiKeyAction = action(
  [TEXT, TEXT, ANYTHING, FORM],
  destroying(async (workspace: string, id: string, _before: unknown, _form: FormData): Promise<FormState> => {
    const scope = await requireMember(workspace, 'api_keys.write');
    const { t } = await memberWords(scope);
    const name = await revokeApiKey(scope, id, now());
    if (name === null) return done(t('connect.keys.gone'));
    await noteInAudit(scope, { action: 'api_key.revoked', subject: name, details: { id } });
    revalidatePath(`/admin/${workspace}/api-keys`);
    return done(t('connect.keys.revoked', { name }));
  }),
);
