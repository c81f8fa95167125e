import { auditActionName } from '@/app/admin/_shell/audit-words';
import type { AdminWords } from '@/app/admin/_shell/words';
import { Button } from '@/components/ui/button';
import { Labelled, Select, TextInput } from '@/components/ui/field';
import { TextLink } from '@/components/ui/text-link';
import type { AuditFilter } from '@/domain/access/audit/schema';

type Props = {
  path: string;
  filter: AuditFilter;
  choices: { actions: string[]; people: { loginId: string; name: string }[] };
  words: AdminWords;
};

/** A form sent by GET, so that the address contains the filters. */
export function AuditFilters({ path, filter, choices, words }: Props) {
  const { t } = words;
  return (
    <form action={path} aria-label={t('members.audit.filters')} className="flex flex-wrap items-end gap-3">
      <div className="w-full sm:w-52">
        <Labelled id="action" label={t('members.audit.action')}>
          {(tied) => (
            <Select
              {...tied}
              name="action"
              defaultValue={filter.action ?? ''}
              options={[
                { value: '', label: t('members.audit.anyAction') },
                ...choices.actions.map((action) => ({
                  value: action,
                  label: auditActionName(action, words),
                })),
              ]}
            />
          )}
        </Labelled>
      </div>
      <div className="w-full sm:w-40">
        <Labelled id="loginId" label={t('members.audit.member')}>
          {(tied) => (
            <Select
              {...tied}
              name="loginId"
              defaultValue={filter.loginId ?? ''}
              options={[
                { value: '', label: t('members.audit.anyMember') },
                ...choices.people.map(({ loginId, name }) => ({ value: loginId, label: name })),
              ]}
            />
          )}
        </Labelled>
      </div>
      <div className="w-full sm:w-36">
        <Labelled id="recipient" label={t('members.audit.recipient')}>
          {(tied) => (
            <TextInput
              {...tied}
              name="recipient"
              defaultValue={filter.recipient ?? ''}
              placeholder={t('recipients.ref')}
              autoComplete="off"
            />
          )}
        </Labelled>
      </div>
      {(['from', 'to'] as const).map((end) => (
        <div key={end} className="w-[calc(50%-0.375rem)] sm:w-auto">
          <Labelled id={end} label={t(`members.audit.${end}`)}>
            {(tied) => <TextInput {...tied} name={end} type="date" defaultValue={filter[end] ?? ''} />}
          </Labelled>
        </div>
      ))}
      <Button type="submit">{t('members.audit.apply')}</Button>
      {Object.values(filter).some(Boolean) ? (
        <span className="flex min-h-9 items-center">
          <TextLink href={path} isAlone>
            {t('members.audit.clear')}
          </TextLink>
        </span>
      ) : null}
    </form>
  );
}
