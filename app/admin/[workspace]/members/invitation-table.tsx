import type { AdminWords } from '@/app/admin/_shell/words';
import { ActionForm } from '@/components/admin/action-form';
import { Card } from '@/components/ui/card';
import { Table } from '@/components/ui/table';
import type { MemberScope } from '@/domain/access/scope/schema';
import type { OpenInvitation } from '@/domain/access/member/schema';
import { revokeInvitationAction } from './actions';

type Props = { scope: MemberScope; invitations: OpenInvitation[]; words: AdminWords };

export function InvitationTable({ scope, invitations, words }: Props) {
  const { t } = words;
  return (
    <Card id="invitations-title" title={t('members.invitations.title')}>
      <Table
        caption={t('members.invitations.caption')}
        rows={invitations}
        rowKey={({ invitationId }) => invitationId}
        columns={[
          {
            key: 'email',
            head: t('members.invitations.email'),
            cell: ({ email }) => <span className="font-medium">{email}</span>,
          },
          { key: 'role', head: t('members.role'), cell: ({ role }) => t(`shell.roles.${role}`) },
          {
            key: 'by',
            head: t('members.invitations.by'),
            isMuted: true,
            cell: ({ invitedBy }) => invitedBy,
          },
          {
            key: 'until',
            head: t('members.invitations.until'),
            fit: 'whole',
            isMuted: true,
            cell: ({ expiresAt }) => words.dateTime(expiresAt),
          },
          {
            key: 'actions',
            head: t('members.actions'),
            cell: ({ invitationId, email }) => (
              <ActionForm
                id={`revoke-${invitationId}`}
                inline
                sure={t('members.invitations.revokeSure', { email })}
                action={revokeInvitationAction.bind(null, scope.workspaceKey, email)}
                hidden={{ invitationId }}
                errorTitle={t('shell.problem')}
                submit={t('members.invitations.revoke')}
                submitLabel={t('members.invitations.revokeOf', { email })}
                fields={[]}
              />
            ),
          },
        ]}
      />
    </Card>
  );
}
