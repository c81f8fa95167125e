import { CsvLink } from './csv-link';
import { nameOf } from './names';
import { hrefOf, type OpenReport } from './open-report';
import { NothingToShow, Panel } from '@/components/report/panel';
import type { Comment, CommentPage, CommentSearch, ReasonRow } from '@/domain/reports/reasons/schema';
import { writeReportQuery } from '@/domain/reports/query/schema';

const FIELD = 'border-line-strong bg-surface min-h-9 w-full rounded-md border px-2 text-sm';

/** What people wrote, newest first, each with where it belongs. */
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
    <Panel
      id="comments"
      title={title}
      lead={t('reports.reasons.commentsLead')}
      actions={<CsvLink report={report} panel="comments" title={title} own={own} />}
    >
      <SearchForm report={report} reasons={reasons} search={search} />
      {page.comments.length === 0 ? (
        <NothingToShow title={t('reports.reasons.noComments')}>
          {t('reports.reasons.noCommentsText')}
        </NothingToShow>
      ) : (
        <ul className="divide-line divide-y">
          {page.comments.map((comment) => (
            <CommentItem key={comment.changeId} report={report} comment={comment} />
          ))}
        </ul>
      )}
      <p className="mt-3 flex flex-wrap gap-4 text-sm">
        {search.cursor ? (
          <a href={`${hrefOf(report, 'reasons', {}, own)}#comments`}>{t('reports.reasons.newest')}</a>
        ) : null}
        {page.next ? (
          <a href={`${hrefOf(report, 'reasons', {}, { ...own, after: page.next })}#comments`}>
            {t('reports.reasons.older')}
          </a>
        ) : null}
      </p>
    </Panel>
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
      <label>
        <span className="text-muted mb-1 block">{t('reports.reasons.search')}</span>
        <input type="search" name="q" maxLength={200} defaultValue={search.text ?? ''} className={FIELD} />
      </label>
      <label>
        <span className="text-muted mb-1 block">{t('reports.reasons.searchReason')}</span>
        <select name="reason" defaultValue={search.reason ?? ''} className={FIELD}>
          <option value="">{t('reports.filter.all')}</option>
          {reasons.map(({ key, label }) => (
            <option key={key} value={key}>
              {text(label)}
            </option>
          ))}
          <option value="-">{t('reports.name.noReason')}</option>
        </select>
      </label>
      <button
        type="submit"
        className="border-line-strong hover:bg-tint min-h-9 rounded-md border px-4 font-medium"
      >
        {t('reports.reasons.searchShow')}
      </button>
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
