import { memberWords, requireMember } from '@/app/admin/_shell/session';
import { CARD, LINK, QUIET_BUTTON } from '@/components/admin/classes';
import { PageHeader } from '@/components/admin/page-header';
import { readAuditChoices, readAuditPage } from '@/domain/access/audit/data';
import { auditFilterSchema, type AuditFilter } from '@/domain/access/audit/schema';
import { AuditFilters } from './audit-filters';
import { AuditTable } from './audit-table';

type Props = {
  params: Promise<{ workspace: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

const PAGE = 50;

export default async function AuditPage({ params, searchParams }: Props) {
  const [{ workspace }, query] = await Promise.all([params, searchParams]);
  const scope = await requireMember(workspace, 'audit.read');
  const filter = auditFilterSchema.parse(query);
  const before =
    typeof query['before'] === 'string' && /^\d{1,18}$/.test(query['before']) ? query['before'] : null;
  const [words, page, choices] = await Promise.all([
    memberWords(scope),
    readAuditPage(scope, filter, { before, limit: PAGE }),
    readAuditChoices(scope),
  ]);
  const { t } = words;
  const path = `/admin/${workspace}/audit`;
  const isFiltered = searchOf(filter) !== '';
  return (
    <>
      <PageHeader
        title={t('members.audit.title')}
        workspace={scope.workspaceName}
        description={t('members.audit.description')}
        actions={
          <a href={`${path}/csv${searchOf(filter)}`} download className={QUIET_BUTTON}>
            {t('members.audit.export')}
          </a>
        }
      />
      <AuditFilters path={path} filter={filter} choices={choices} words={words} />
      {page.entries.length > 0 ? (
        <AuditTable entries={page.entries} words={words} />
      ) : (
        <p className={`${CARD} text-muted px-4 py-10 text-center`}>
          {t(isFiltered ? 'members.audit.emptyFiltered' : 'members.audit.empty')}
        </p>
      )}
      <nav aria-label={t('members.audit.title')} className="flex justify-between">
        {before ? (
          <a href={`${path}${searchOf(filter)}`} className={LINK}>
            {t('members.audit.newest')}
          </a>
        ) : (
          <span />
        )}
        {page.nextBefore ? (
          <a href={`${path}${searchOf(filter, page.nextBefore)}`} className={LINK}>
            {t('members.audit.older')}
          </a>
        ) : null}
      </nav>
    </>
  );
}

/** A filter as it stands in an address: `?action=member.removed`. */
function searchOf(filter: AuditFilter, before?: string): string {
  const given = Object.entries({ ...filter, before }).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  const search = new URLSearchParams(given as [string, string][]).toString();
  return search && `?${search}`;
}
