'use server';

import { revalidatePath } from 'next/cache';
import { action, ANYTHING, FORM, TEXT, YES_OR_NO } from '@/app/admin/_shell/action';
import { destroying, inSession, memberWords, requireMember } from '@/app/admin/_shell/session';
import { done, refused, type FormState } from '@/components/admin/form-state';
import { invite, revokeInvitation } from '@/domain/access/invitation/mutations';
import { changeRole, removeMember } from '@/domain/access/member/mutations';
import {
  changeRoleSchema,
  inviteSchema,
  removeMemberSchema,
  revokeInvitationSchema,
} from '@/domain/access/member/schema';
import { requireFactor } from '@/domain/access/second-factor/mutations';
import { now } from '@/lib/clock';
import { env } from '@/lib/env';

export const inviteAction = action(
  [TEXT, ANYTHING, FORM],
  inSession(async (workspace: string, _before: unknown, data: FormData): Promise<FormState> => {
    const scope = await requireMember(workspace, 'members.write');
    const words = await memberWords(scope);
    const { t } = words;
    const given = inviteSchema.safeParse(Object.fromEntries(data));
    if (!given.success) return refused('email', t('members.invite.emailProblem'));
    const { email } = given.data;
    const outcome = await invite(scope, given.data, now());
    if (outcome.kind === 'already_member')
      return refused('email', t('members.invite.alreadyMember', { email }), { email });
    revalidatePath(`/admin/${workspace}/members`);
    return done(t('members.invite.done', { email, time: words.dateTime(outcome.expiresAt) }), {
      label: t('members.invite.link'),
      value: `${env().PUBLIC_URL}/admin/invitation/${outcome.token}`,
    });
  }),
);

export const changeRoleAction = action(
  [TEXT, TEXT, ANYTHING, FORM],
  inSession(async (workspace: string, name: string, _before: unknown, data: FormData): Promise<FormState> => {
    const scope = await requireMember(workspace, 'members.write');
    const { t } = await memberWords(scope);
    const given = changeRoleSchema.safeParse(Object.fromEntries(data));
    if (!given.success) return refused('to', t('members.notFound'));
    const outcome = await changeRole(scope, given.data);
    const role = t(`shell.roles.${given.data.to}`);
    if (outcome.kind === 'changed' || outcome.kind === 'stale') revalidatePath(`/admin/${workspace}/members`);
    switch (outcome.kind) {
      case 'changed':
        return done(t('members.changed', { name, role }));
      case 'unchanged':
        return done(t('members.unchanged', { name }));
      case 'stale':
        return refused('to', t('members.stale', { name, role: t(`shell.roles.${outcome.role}`) }));
      case 'last_owner':
        return refused('to', t('members.lastOwner'));
      case 'not_found':
        return refused('to', t('members.notFound'));
    }
  }),
);

export const removeMemberAction = action(
  [TEXT, TEXT, ANYTHING, FORM],
  destroying(
    async (workspace: string, name: string, _before: unknown, data: FormData): Promise<FormState> => {
      const scope = await requireMember(workspace, 'members.write');
      const { t } = await memberWords(scope);
      const given = removeMemberSchema.safeParse(Object.fromEntries(data));
      const outcome = given.success ? await removeMember(scope, given.data.memberId) : { kind: 'not_found' };
      if (outcome.kind === 'last_owner') return refused('memberId', t('members.lastOwner'));
      if (outcome.kind === 'not_found') return refused('memberId', t('members.notFound'));
      revalidatePath(`/admin/${workspace}/members`);
      return done(t('members.removed', { name }));
    },
  ),
);

export const revokeInvitationAction = action(
  [TEXT, TEXT, ANYTHING, FORM],
  destroying(
    async (workspace: string, email: string, _before: unknown, data: FormData): Promise<FormState> => {
      const scope = await requireMember(workspace, 'members.write');
      const { t } = await memberWords(scope);
      const given = revokeInvitationSchema.safeParse(Object.fromEntries(data));
      const isRevoked = given.success && (await revokeInvitation(scope, given.data.invitationId, now()));
      if (!isRevoked) return refused('invitationId', t('members.invitations.gone'));
      revalidatePath(`/admin/${workspace}/members`);
      return done(t('members.invitations.revoked', { email }));
    },
  ),
);

/** Makes the workspace require a second factor of its members, or no longer. */
export const requireFactorAction = action(
  [TEXT, YES_OR_NO, ANYTHING, FORM],
  inSession(
    async (workspace: string, isRequired: boolean, _before: unknown, _data: FormData): Promise<FormState> => {
      const scope = await requireMember(workspace, 'members.write');
      const { t } = await memberWords(scope);
      await requireFactor(scope, isRequired);
      // The member who turns it on may have none. The action itself leads them to set one up, because if the next page
      // did, a browser without scripts would send the form there once more.
      await requireMember(workspace, 'members.write');
      revalidatePath(`/admin/${workspace}/members`);
      return done(t(isRequired ? 'members.factor.required' : 'members.factor.optional'));
    },
  ),
);
