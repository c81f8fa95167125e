import { ownParameter, type OpenReport } from './open-report';
import type { CommentSearch } from '@/domain/reports/reasons/schema';

/** The comment search in the page's address. */
export function commentSearchOf(report: Pick<OpenReport, 'parameters'>): CommentSearch {
  return {
    text: ownParameter(report, 'q')?.slice(0, 200) ?? null,
    reason: ownParameter(report, 'reason'),
    cursor: ownParameter(report, 'after'),
  };
}
