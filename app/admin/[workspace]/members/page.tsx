import { memberWords, requireMember } from '@/app/admin/_shell/session';
import { ActionForm } from '@/components/admin/action-form';
import { PageHeader } from '@/components/ui/page-header';
import { Card } from '@/components/ui/card';
import { ROLES } from '@/domain/access/scope/schema';
import { listInvitations } from '@/domain/access/invitation/data';
import { listMembers } from '@/domain/access/member/data';
import { isFactorRequired } from '@/domain/access/second-factor/data';
import { now } from '@/lib/clock';
import { inviteAction, requireFactorAction } from './actions';
import { InvitationTable } from './invitation-table';
import { MemberTable } from './member-table';

type Props = { params: Promise<{ workspace: string }> };

export default async function MembersPage({ params }: Props) {
  const { workspace } = await params;
  const scope = await requireMember(workspace, 'members.read');
  const [words, members, invitations, isFactorAsked] = await Promise.all([
    memberWords(scope),
    listMembers(scope),
    listInvitations(scope, now()),
    isFactorRequired(scope),
  ]);
  const { t } = words;
  const roles = ROLES.map((role) => ({ value: role, label: t(`shell.roles.${role}`) }));
  return (
    <>
      <PageHeader
        title={t('members.title')}
        workspace={scope.workspaceName}
        description={t('members.description')}
      />
      <MemberTable scope={scope} members={members} roles={roles} words={words} />
      {invitations.length > 0 ? (
        <InvitationTable scope={scope} invitations={invitations} words={words} />
      ) : null}
      <Card id="factor-title" title={t('members.factor.title')} width="form">
        <p className="mb-3">{t(isFactorAsked ? 'members.factor.required' : 'members.factor.optional')}</p>
        <ActionForm
          id="factor"
          action={requireFactorAction.bind(null, workspace, !isFactorAsked)}
          tone="quiet"
          errorTitle={t('shell.problem')}
          submit={t(isFactorAsked ? 'members.factor.release' : 'members.factor.require')}
          fields={[]}
        />
      </Card>
      <Card id="invite-title" title={t('members.invite.title')} width="form">
        <ActionForm
          id="invite"
          action={inviteAction.bind(null, workspace)}
          schema="invite"
          errorTitle={t('shell.problem')}
          submit={t('members.invite.submit')}
          copyWords={{ copy: t('shell.copy'), copied: t('shell.copied') }}
          fields={[
            {
              name: 'email',
              type: 'email',
              label: t('members.invite.email'),
              autoComplete: 'off',
              problem: t('members.invite.emailProblem'),
            },
            {
              name: 'role',
              type: 'select',
              label: t('members.invite.role'),
              value: 'viewer',
              options: ROLES.map((role) => ({
                value: role,
                label: `${t(`shell.roles.${role}`)}: ${t(`members.roleHints.${role}`)}`,
              })),
            },
          ]}
        />
      </Card>
    </>
  );
}
