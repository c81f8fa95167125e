'use server';

import { revalidatePath } from 'next/cache';
import { action, ANYTHING, FORM, TEXT } from '@/app/admin/_shell/action';
import { destroying, inSession, memberWords, requireMember } from '@/app/admin/_shell/session';
import { done, refused, type FormState } from '@/components/admin/form-state';
import type { MemberScope } from '@/domain/access/scope/schema';
import { appendAudit } from '@/domain/access/audit/mutations';
import { createLinkKey, KidTakenError, setLinkKeyState } from '@/domain/access/link/mutations';
import { kidSchema, linkKeyStateSchema, type LinkKeyState } from '@/domain/access/link/schema';
import { checkLink } from '@/domain/sending/minted-link/data';
import { now } from '@/lib/clock';

/** Creates a key, and shows its secret once. */
export const makeLinkKey = action(
  [TEXT, ANYTHING, FORM],
  inSession(async (workspace: string, _before: unknown, form: FormData): Promise<FormState> => {
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
  }),
);

function nullIfTaken(error: unknown): null {
  if (error instanceof KidTakenError) return null;
  throw error;
}

/** Changes what a key's links may do, except for {@link revokeLinkKey}. */
export const changeLinkKey = action(
  [TEXT, TEXT, ANYTHING, FORM],
  inSession(async (workspace: string, kid: string, _before: unknown, form: FormData): Promise<FormState> => {
    const scope = await requireMember(workspace, 'link_keys.write');
    const { t } = await memberWords(scope);
    const state = linkKeyStateSchema.exclude(['revoked']).safeParse(form.get('state')).data;
    return state ? setState(scope, kid, state) : refused('state', t('settings.linkKeys.unknown'));
  }),
);

/** Disables all links that a key has signed. */
export const revokeLinkKey = action(
  [TEXT, TEXT],
  destroying(async (workspace: string, kid: string): Promise<FormState> => {
    return setState(await requireMember(workspace, 'link_keys.write'), kid, 'revoked');
  }),
);

async function setState(scope: MemberScope, kid: string, state: LinkKeyState): Promise<FormState> {
  const { t } = await memberWords(scope);
  const isChanged = await setLinkKeyState(scope, kid, state, now(), (client) =>
    appendAudit(client, scope, { action: 'link_key.changed', subject: kid, details: { state } }),
  );
  if (!isChanged) return refused('state', t('settings.linkKeys.gone'));
  revalidatePath(`/admin/${scope.workspaceKey}/settings/link-keys`);
  return done(t('settings.linkKeys.done', { kid }));
}

/** Checks whether a link works, what it contains, and what is wrong with it. */
export const lookAtLink = action(
  [TEXT, ANYTHING, FORM],
  inSession(async (workspace: string, _before: unknown, form: FormData): Promise<FormState> => {
    const scope = await requireMember(workspace, 'link_keys.write');
    const words = await memberWords(scope);
    const { t } = words;
    const given = form.get('link');
    const link = typeof given === 'string' ? given.trim() : '';
    if (!link || link.length > MAX_LINK) return refused('link', t('settings.linkKeys.check.none'), { link });
    const { works, why, key, isDamaged, token, says, malformed, faults } = await checkLink(scope, link);
    const said = (value: string | null) => value ?? t('settings.linkKeys.check.notSaid');
    const lines = [
      works ? t('settings.linkKeys.check.works') : t(`settings.linkKeys.check.why.${why ?? 'unknown'}`),
      key && `${key.kid}: ${t(`settings.linkKeys.states.${key.state}`)}`,
      ...(says
        ? [
            `${t('settings.linkKeys.parts.recipient')}: ${says.recipient}`,
            `${t('settings.linkKeys.parts.channel')}: ${said(says.channel)}`,
            `${t('settings.linkKeys.parts.topic')}: ${said(says.topic)}`,
            `${t('settings.linkKeys.parts.campaign')}: ${said(says.campaign)}`,
            `${t('settings.linkKeys.parts.issued')}: ${said(says.issuedAt && words.dateTime(says.issuedAt))}`,
          ]
        : []),
      ...malformed.map((part) =>
        t('settings.linkKeys.check.malformed', { part: t(`settings.linkKeys.parts.${part}`) }),
      ),
      ...faults.map(({ code }) => t(`settings.linkKeys.check.faults.${code}`)),
      isDamaged && token && t('settings.linkKeys.check.damaged', { token }),
    ];
    return done(lines.filter(Boolean).join('\n'));
  }),
);

const MAX_LINK = 4_096;
