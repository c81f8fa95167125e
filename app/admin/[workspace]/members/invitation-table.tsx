import type { AdminWords } from '@/app/admin/_shell/words';
import { ActionForm } from '@/components/admin/action-form';
import { ScrollBox } from '@/components/report/scroll-box';
import { TABLE_BOX, TABLE_CELL, TABLE_HEAD } from '@/components/admin/classes';
import type { MemberScope } from '@/domain/access/scope/schema';
import type { OpenInvitation } from '@/domain/access/member/schema';
import { revokeInvitationAction } from './actions';

type Props = { scope: MemberScope; invitations: OpenInvitation[]; words: AdminWords };

export function InvitationTable({ scope, invitations, words }: Props) {
  const { t } = words;
  const heads = [
    t('members.invitations.email'),
    t('members.role'),
    t('members.invitations.by'),
    t('members.invitations.until'),
    t('members.actions'),
  ];
  return (
    <section aria-labelledby="invitations-title">
      <h2 id="invitations-title" className="mb-2 font-semibold">
        {t('members.invitations.title')}
      </h2>
      <ScrollBox className={TABLE_BOX} label={t('members.invitations.caption')}>
        <table className="w-full border-collapse">
          <caption className="sr-only">{t('members.invitations.caption')}</caption>
          <thead>
            <tr className="border-line border-b">
              {heads.map((head) => (
                <th key={head} scope="col" className={TABLE_HEAD}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {invitations.map(({ invitationId, email, role, invitedBy, expiresAt }) => (
              <tr key={invitationId} className="border-line border-b last:border-0">
                <th scope="row" className={`${TABLE_CELL} text-left font-medium`}>
                  {email}
                </th>
                <td className={TABLE_CELL}>{t(`shell.roles.${role}`)}</td>
                <td className={`${TABLE_CELL} text-muted`}>{invitedBy}</td>
                <td className={`${TABLE_CELL} text-muted whitespace-nowrap tabular-nums`}>
                  {words.dateTime(expiresAt)}
                </td>
                <td className={TABLE_CELL}>
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
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </section>
  );
}
