import { auditActionName } from '@/app/admin/_shell/audit-words';
import type { AdminWords } from '@/app/admin/_shell/words';
import { CONTROL, LINK, QUIET_BUTTON } from '@/components/admin/classes';
import type { AuditFilter } from '@/domain/access/audit/schema';

type Props = {
  path: string;
  filter: AuditFilter;
  choices: { actions: string[]; people: { loginId: string; name: string }[] };
  words: AdminWords;
};

/** A form that is sent by GET: what is filtered by stands in the address. */
export function AuditFilters({ path, filter, choices, words }: Props) {
  const { t } = words;
  const label = 'text-muted mb-1 block text-xs font-medium';
  return (
    <form action={path} aria-label={t('members.audit.filters')} className="flex flex-wrap items-end gap-3">
      <div className="w-full sm:w-56">
        <label htmlFor="action" className={label}>
          {t('members.audit.action')}
        </label>
        <select id="action" name="action" defaultValue={filter.action ?? ''} className={CONTROL}>
          <option value="">{t('members.audit.anyAction')}</option>
          {choices.actions.map((action) => (
            <option key={action} value={action}>
              {auditActionName(action, words)}
            </option>
          ))}
        </select>
      </div>
      <div className="w-full sm:w-44">
        <label htmlFor="loginId" className={label}>
          {t('members.audit.member')}
        </label>
        <select id="loginId" name="loginId" defaultValue={filter.loginId ?? ''} className={CONTROL}>
          <option value="">{t('members.audit.anyMember')}</option>
          {choices.people.map(({ loginId, name }) => (
            <option key={loginId} value={loginId}>
              {name}
            </option>
          ))}
        </select>
      </div>
      {(['from', 'to'] as const).map((end) => (
        <div key={end}>
          <label htmlFor={end} className={label}>
            {t(`members.audit.${end}`)}
          </label>
          <input id={end} name={end} type="date" defaultValue={filter[end] ?? ''} className={CONTROL} />
        </div>
      ))}
      <button type="submit" className={QUIET_BUTTON}>
        {t('members.audit.apply')}
      </button>
      {Object.values(filter).some(Boolean) ? (
        <a href={path} className={`${LINK} flex min-h-9 items-center`}>
          {t('members.audit.clear')}
        </a>
      ) : null}
    </form>
  );
}
