import { csvRoute } from '@/app/admin/[workspace]/(reports)/_report/csv-route';
import { streamComments } from '@/domain/reports/reasons/data';

export const GET = csvRoute('comments', async function* (report) {
  const { scope, query, today } = report;
  yield [['time', 'comment', 'reason', 'action', 'channel', 'topic', 'campaign', 'consent_source', 'locale']];
  const search = { ...report.search, cursor: null };
  for await (const comments of streamComments(scope, query, today, search))
    yield comments.map((comment) => [
      comment.at.toISOString(),
      comment.text,
      comment.reason ?? '',
      comment.action,
      comment.channel,
      comment.topic,
      comment.campaign ?? '',
      comment.consentSource ?? '',
      comment.locale ?? '',
    ]);
});
