import { auditActionName, auditDetails } from '@/app/admin/_shell/audit-words';
import type { AdminWords } from '@/app/admin/_shell/words';
import { Table } from '@/components/ui/table';
import { OPERATOR, type AuditEntry } from '@/domain/access/audit/schema';

export function AuditTable({ entries, words }: { entries: AuditEntry[]; words: AdminWords }) {
  const { t } = words;
  return (
    <Table
      caption={t('members.audit.caption')}
      rows={entries}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'time',
          head: t('members.audit.time'),
          fit: 'whole',
          isMuted: true,
          cell: ({ occurredAt }) => (
            <time dateTime={occurredAt.toISOString()}>{words.dateTime(occurredAt)}</time>
          ),
        },
        {
          key: 'member',
          head: t('members.audit.member'),
          cell: ({ actorName }) => (actorName === OPERATOR ? t('members.audit.operator') : actorName),
        },
        {
          key: 'action',
          head: t('members.audit.action'),
          cell: ({ action }) => <span className="font-medium">{auditActionName(action, words)}</span>,
        },
        {
          key: 'subject',
          head: t('members.audit.subject'),
          cell: ({ pseudonym, subject }) =>
            pseudonym === null ? subject : t('members.audit.erasedPerson', { id: pseudonym.slice(-6) }),
        },
        {
          key: 'details',
          head: t('members.audit.details'),
          isMuted: true,
          cell: ({ details }) => <span className="text-xs">{auditDetails(details)}</span>,
        },
      ]}
    />
  );
}
