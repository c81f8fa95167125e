import { auditActionName, auditDetails } from '@/app/admin/_shell/audit-words';
import type { AdminWords } from '@/app/admin/_shell/words';
import { TABLE_BOX, TABLE_CELL, TABLE_HEAD } from '@/components/admin/classes';
import { ScrollBox } from '@/components/report/scroll-box';
import { OPERATOR, type AuditEntry } from '@/domain/access/audit/schema';

const COLUMNS = ['time', 'member', 'action', 'subject', 'details'] as const;

export function AuditTable({ entries, words }: { entries: AuditEntry[]; words: AdminWords }) {
  const { t } = words;
  return (
    <ScrollBox className={TABLE_BOX} label={t('members.audit.caption')}>
      <table className="w-full border-collapse">
        <caption className="sr-only">{t('members.audit.caption')}</caption>
        <thead>
          <tr className="border-line border-b">
            {COLUMNS.map((column) => (
              <th key={column} scope="col" className={TABLE_HEAD}>
                {t(`members.audit.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id} className="border-line border-b last:border-0">
              <td className={`${TABLE_CELL} text-muted whitespace-nowrap tabular-nums`}>
                <time dateTime={entry.occurredAt.toISOString()}>{words.dateTime(entry.occurredAt)}</time>
              </td>
              <td className={TABLE_CELL}>
                {entry.actorName === OPERATOR ? t('members.audit.operator') : entry.actorName}
              </td>
              <td className={`${TABLE_CELL} font-medium`}>{auditActionName(entry.action, words)}</td>
              <td className={TABLE_CELL}>
                {entry.pseudonym === null
                  ? entry.subject
                  : t('members.audit.erasedPerson', { id: entry.pseudonym.slice(-6) })}
              </td>
              <td className={`${TABLE_CELL} text-muted text-xs`}>{auditDetails(entry.details)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
