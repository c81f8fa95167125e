import type { AdminWords } from '@/app/admin/_shell/words';
import { ActionForm } from '@/components/admin/action-form';
import { Table } from '@/components/ui/table';
import type { MemberScope } from '@/domain/access/scope/schema';
import type { Member } from '@/domain/access/member/schema';
import { changeRoleAction, removeMemberAction } from './actions';

type Props = {
  scope: MemberScope;
  members: Member[];
  roles: { value: string; label: string }[];
  words: AdminWords;
};

export function MemberTable({ scope, members, roles, words }: Props) {
  const { t } = words;
  return (
    <Table
      caption={t('members.caption')}
      rows={members}
      rowKey={({ memberId }) => memberId}
      columns={[
        {
          key: 'name',
          head: t('members.name'),
          fit: 'wide',
          cell: (member) => (
            <>
              <span className="font-medium">{member.name}</span>
              {member.loginId === scope.member.loginId ? (
                <span className="text-muted"> ({t('members.you')})</span>
              ) : null}
              <span className="text-muted block text-xs">{member.email}</span>
            </>
          ),
        },
        {
          key: 'role',
          head: t('members.role'),
          fit: 'wide',
          cell: (member) => (
            <ActionForm
              id={`role-${member.memberId}`}
              inline
              tone="quiet"
              action={changeRoleAction.bind(null, scope.workspaceKey, member.name)}
              hidden={{ memberId: member.memberId, from: member.role }}
              errorTitle={t('shell.problem')}
              submit={t('members.changeRole')}
              submitLabel={t('members.changeRoleOf', { name: member.name })}
              fields={[
                {
                  name: 'to',
                  type: 'select',
                  label: t('members.roleOf', { name: member.name }),
                  isLabelHidden: true,
                  value: member.role,
                  options: roles,
                },
              ]}
            />
          ),
        },
        {
          key: 'since',
          head: t('members.since'),
          fit: 'whole',
          isMuted: true,
          cell: ({ since }) => words.dateTime(since),
        },
        {
          key: 'lastSeen',
          head: t('members.lastSeen'),
          fit: 'whole',
          isMuted: true,
          cell: ({ lastSeenAt }) => (lastSeenAt ? words.dateTime(lastSeenAt) : t('members.never')),
        },
        {
          key: 'actions',
          head: t('members.actions'),
          cell: (member) => <Remove scope={scope} member={member} words={words} />,
        },
      ]}
    />
  );
}

function Remove({ scope, member, words: { t } }: { scope: MemberScope; member: Member; words: AdminWords }) {
  const { memberId, name } = member;
  const isSelf = member.loginId === scope.member.loginId;
  return (
    <ActionForm
      id={`remove-${memberId}`}
      inline
      sure={isSelf ? t('members.removeYourself') : t('members.removeSure', { name })}
      action={removeMemberAction.bind(null, scope.workspaceKey, name)}
      hidden={{ memberId }}
      errorTitle={t('shell.problem')}
      submit={t('members.remove')}
      submitLabel={name}
      fields={[]}
    />
  );
}
