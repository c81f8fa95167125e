import { Button } from '@/components/ui/button';
import { Labelled, Select, TextInput } from '@/components/ui/field';
import { Pager } from '@/components/ui/pager';
import { CsvLink } from './csv-link';
import { nameOf } from './names';
import { hrefOf, type OpenReport } from './open-report';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import type { Comment, CommentPage, CommentSearch, ReasonRow } from '@/domain/reports/reasons/schema';
import { writeReportQuery } from '@/domain/reports/query/schema';

/** What people wrote, newest first, each with its context. */
export function CommentsPanel({
  report,
  reasons,
  search,
  page,
}: {
  report: OpenReport;
  reasons: readonly ReasonRow[];
  search: CommentSearch;
  page: CommentPage;
}) {
  const { t } = report.words;
  const own = { ...(search.text && { q: search.text }), ...(search.reason && { reason: search.reason }) };
  const title = t('reports.reasons.comments');
  return (
    <Card
      id="comments"
      title={title}
      lead={t('reports.reasons.commentsLead')}
      actions={<CsvLink report={report} panel="comments" title={title} own={own} />}
    >
      <SearchForm report={report} reasons={reasons} search={search} />
      {page.comments.length === 0 ? (
        <EmptyState title={t('reports.reasons.noComments')}>{t('reports.reasons.noCommentsText')}</EmptyState>
      ) : (
        <ul className="divide-line divide-y">
          {page.comments.map((comment) => (
            <CommentItem key={comment.changeId} report={report} comment={comment} />
          ))}
        </ul>
      )}
      <Pager
        label={title}
        newest={
          search.cursor
            ? { href: `${hrefOf(report, 'reasons', {}, own)}#comments`, label: t('reports.reasons.newest') }
            : null
        }
        older={
          page.next
            ? {
                href: `${hrefOf(report, 'reasons', {}, { ...own, after: page.next })}#comments`,
                label: t('reports.reasons.older'),
              }
            : null
        }
      />
    </Card>
  );
}

function SearchForm({
  report: { base, query, words },
  reasons,
  search,
}: {
  report: OpenReport;
  reasons: readonly ReasonRow[];
  search: CommentSearch;
}) {
  const { t, text } = words;
  return (
    <form
      method="get"
      action={`${base}/reasons#comments`}
      className="mb-3 grid grid-cols-1 items-end gap-3 text-sm sm:grid-cols-[1fr_1fr_auto]"
    >
      {[...new URLSearchParams(writeReportQuery(query))].map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Labelled id="comment-words" label={t('reports.reasons.search')}>
        {(tied) => (
          <TextInput {...tied} type="search" name="q" maxLength={200} defaultValue={search.text ?? ''} />
        )}
      </Labelled>
      <Labelled id="comment-reason" label={t('reports.reasons.searchReason')}>
        {(tied) => (
          <Select
            {...tied}
            name="reason"
            defaultValue={search.reason ?? ''}
            options={[
              { value: '', label: t('reports.filter.all') },
              ...reasons.map(({ key, label }) => ({ value: key, label: text(label) })),
              { value: '-', label: t('reports.name.noReason') },
            ]}
          />
        )}
      </Labelled>
      <Button type="submit">{t('reports.reasons.searchShow')}</Button>
    </form>
  );
}

function CommentItem({ report, comment }: { report: OpenReport; comment: Comment }) {
  const { words } = report;
  const context = [
    nameOf(report, 'action', comment.action),
    comment.reason === null ? null : nameOf(report, 'reason', comment.reason),
    comment.topic === '*' ? null : nameOf(report, 'topic', comment.topic),
    nameOf(report, 'channel', comment.channel),
    comment.campaign === null ? null : nameOf(report, 'campaign', comment.campaign),
    comment.consentSource === null ? null : nameOf(report, 'consent_source', comment.consentSource),
  ].filter((part) => part !== null);
  return (
    <li className="py-3">
      <blockquote
        dir="auto"
        lang={comment.locale ?? undefined}
        className="max-w-prose text-pretty whitespace-pre-line"
      >
        {comment.text}
      </blockquote>
      <p className="text-muted mt-1 text-sm">
        <time dateTime={comment.at.toISOString()}>{words.dateTime(comment.at)}</time>
        {' · '}
        {context.join(' · ')}
      </p>
    </li>
  );
}
