import type { AdminWords } from '@/app/admin/_shell/words';
import { ActionForm } from '@/components/admin/action-form';
import { ScrollBox } from '@/components/report/scroll-box';
import { TABLE_BOX, TABLE_CELL, TABLE_HEAD } from '@/components/admin/classes';
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
    <ScrollBox className={TABLE_BOX} label={t('members.caption')}>
      <table className="w-full border-collapse">
        <caption className="sr-only">{t('members.caption')}</caption>
        <thead>
          <tr className="border-line border-b">
            {(['name', 'role', 'since', 'lastSeen', 'actions'] as const).map((key) => (
              <th key={key} scope="col" className={TABLE_HEAD}>
                {t(`members.${key}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {members.map((member) => (
            <tr key={member.memberId} className="border-line border-b last:border-0">
              <th scope="row" className={`${TABLE_CELL} min-w-48 text-left font-normal`}>
                <span className="font-medium">{member.name}</span>
                {member.loginId === scope.member.loginId ? (
                  <span className="text-muted"> ({t('members.you')})</span>
                ) : null}
                <span className="text-muted block text-xs">{member.email}</span>
              </th>
              <td className={`${TABLE_CELL} min-w-56`}>
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
              </td>
              <td className={`${TABLE_CELL} text-muted whitespace-nowrap tabular-nums`}>
                {words.dateTime(member.since)}
              </td>
              <td className={`${TABLE_CELL} text-muted whitespace-nowrap tabular-nums`}>
                {member.lastSeenAt ? words.dateTime(member.lastSeenAt) : t('members.never')}
              </td>
              <td className={`${TABLE_CELL} min-w-40`}>
                <Remove scope={scope} member={member} words={words} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
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
