import { memberWords, requireMember } from '@/app/admin/_shell/session';
import { PageHeader } from '@/components/ui/page-header';
import { ButtonLink } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Pager } from '@/components/ui/pager';
import { readAuditedIds } from '@/domain/people/audit-person/data';
import { readAuditChoices, readAuditPage } from '@/domain/access/audit/data';
import { loadCatalog } from '@/domain/catalog/topic/data';
import { readAuditFilter } from '@/domain/access/audit/rules';
import type { AuditFilter } from '@/domain/access/audit/schema';
import { Callout } from '@/components/ui/callout';
import { AuditFilters } from './audit-filters';
import { AuditTable } from './audit-table';

type Props = {
  params: Promise<{ workspace: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

const PAGE = 50;
/** The filters' names in the form. */
const NAMES = {
  action: 'action',
  loginId: 'member',
  recipient: 'recipient',
  from: 'from',
  to: 'to',
} as const satisfies Record<keyof AuditFilter, string>;

export default async function AuditPage({ params, searchParams }: Props) {
  const [{ workspace }, query] = await Promise.all([params, searchParams]);
  const scope = await requireMember(workspace, 'audit.read');
  const choices = await readAuditChoices(scope);
  const { filter, ignored } = readAuditFilter(query, choices);
  const before =
    typeof query['before'] === 'string' && /^\d{1,18}$/.test(query['before']) ? query['before'] : null;
  const about = filter.recipient ? await readAuditedIds(scope, filter.recipient) : null;
  const [words, page, catalog] = await Promise.all([
    memberWords(scope),
    readAuditPage(scope, filter, { before, limit: PAGE, about }),
    loadCatalog(scope),
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
          <ButtonLink href={`${path}/csv${searchOf(filter)}`} download>
            {t('members.audit.export')}
          </ButtonLink>
        }
      />
      {ignored.length > 0 ? (
        <Callout role="status">
          {t('reports.filter.ignored', {
            names: words.list(ignored.map((name) => t(`members.audit.${NAMES[name]}`))),
          })}
        </Callout>
      ) : null}
      <AuditFilters path={path} filter={filter} choices={choices} words={words} />
      {page.entries.length > 0 ? (
        <AuditTable
          entries={page.entries}
          topics={catalog?.topics ?? []}
          recipientPath={(ref) => `/admin/${workspace}/recipients/${encodeURIComponent(ref)}`}
          words={words}
        />
      ) : (
        <EmptyState title={t(isFiltered ? 'members.audit.emptyFiltered' : 'members.audit.empty')} />
      )}
      <Pager
        label={t('members.audit.title')}
        newest={before ? { href: `${path}${searchOf(filter)}`, label: t('members.audit.newest') } : null}
        older={
          page.nextBefore
            ? { href: `${path}${searchOf(filter, page.nextBefore)}`, label: t('members.audit.older') }
            : null
        }
      />
    </>
  );
}

/** A filter as an address has it: `?action=member.removed`. */
function searchOf(filter: AuditFilter, before?: string): string {
  const given = Object.entries({ ...filter, before }).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  const search = new URLSearchParams(given as [string, string][]).toString();
  return search && `?${search}`;
}
