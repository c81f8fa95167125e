import { memberWords, requireMember } from '@/app/admin/_shell/session';
import { ActionForm } from '@/components/admin/action-form';
import { Notice } from '@/components/ui/notice';
import { PageHeader } from '@/components/ui/page-header';
import { Card } from '@/components/ui/card';
import type { MemberScope } from '@/domain/access/scope/schema';
import { findByRef, readRecipients } from '@/domain/choices/act-for/data';
import type { FoundRecipient } from '@/domain/choices/act-for/schema';
import { readLastHandled } from '@/domain/people/audit-person/data';
import { findAction } from './actions';
import { RecipientTable } from './recipient-table';

type Props = {
  params: Promise<{ workspace: string }>;
  searchParams: Promise<{ ref?: string | string[]; refs?: string | string[]; erased?: string | string[] }>;
};

const MAX_FOUND = 50;
const MAX_RECENT = 10;

export default async function RecipientsPage({ params, searchParams }: Props) {
  const [{ workspace }, { ref, refs, erased }] = await Promise.all([params, searchParams]);
  const scope = await requireMember(workspace, 'recipients.read');
  const [words, found] = await Promise.all([
    memberWords(scope),
    typeof refs === 'string'
      ? readRecipients(scope, refs.split('\n').slice(0, MAX_FOUND))
      : typeof ref === 'string'
        ? findByRef(scope, ref, MAX_FOUND)
        : null,
  ]);
  const recent = found ? [] : await readRecent(scope);
  const { t } = words;
  return (
    <>
      <PageHeader
        title={t('recipients.title')}
        workspace={scope.workspaceName}
        description={t('recipients.description')}
      />
      {erased === '1' ? <Notice>{t('recipients.erase.done')}</Notice> : null}
      <Card width="form">
        <ActionForm
          id="find"
          action={findAction.bind(null, workspace)}
          schema="search"
          errorTitle={t('shell.problem')}
          submit={t('recipients.search.submit')}
          fields={[
            {
              name: 'query',
              type: 'text',
              label: t('recipients.search.label'),
              hint: t('recipients.search.hint'),
              autoComplete: 'off',
              problem: t('recipients.search.missing'),
              ...(typeof ref === 'string' && { value: ref }),
            },
          ]}
        />
      </Card>
      {found ? (
        <section aria-labelledby="found-title">
          <h2 id="found-title" className="mb-2 font-semibold">
            {found.length === MAX_FOUND
              ? t('recipients.search.most', { count: MAX_FOUND })
              : t('recipients.search.some', { count: found.length })}
          </h2>
          {found.length > 0 ? <RecipientTable workspace={workspace} found={found} words={words} /> : null}
        </section>
      ) : null}
      {recent.length > 0 ? (
        <section aria-labelledby="recent-title">
          <h2 id="recent-title" className="mb-2 font-semibold">
            {t('recipients.search.recent')}
          </h2>
          <RecipientTable workspace={workspace} found={recent} words={words} />
        </section>
      ) : null}
    </>
  );
}

/** Those the member last did something for, newest first. */
async function readRecent(scope: MemberScope): Promise<FoundRecipient[]> {
  const refs = await readLastHandled(scope, MAX_RECENT);
  const found = await readRecipients(scope, refs);
  return refs.flatMap((ref) => found.find((each) => each.ref === ref) ?? []);
}
