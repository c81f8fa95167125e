import { auditDetails } from '@/app/admin/_shell/audit-details';
import { auditActionName } from '@/app/admin/_shell/audit-words';
import type { AdminWords } from '@/app/admin/_shell/words';
import { placeWords } from '@/app/admin/[workspace]/settings/_settings/problems';
import { Table } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import type { Topic } from '@/domain/catalog/topic/schema';
import { OPERATOR, type AuditEntry } from '@/domain/access/audit/schema';

type Props = {
  entries: AuditEntry[];
  /** For the names of what members did for recipients. */
  topics: readonly Topic[];
  recipientPath: (ref: string) => string;
  words: AdminWords;
};

export function AuditTable({ entries, topics, recipientPath, words }: Props) {
  const { t } = words;
  const sections = placeWords(words).fields;
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
          fit: 'wide',
          cell: ({ actorName }) => (actorName === OPERATOR ? t('members.audit.operator') : actorName),
        },
        {
          key: 'action',
          head: t('members.audit.action'),
          fit: 'wide',
          cell: ({ action }) => <span className="font-medium">{auditActionName(action, words)}</span>,
        },
        {
          key: 'subject',
          head: t('members.audit.subject'),
          fit: 'wide',
          cell: ({ action, pseudonym, subject, isRecipient }) => {
            if (pseudonym !== null) return t('members.audit.erasedPerson', { id: pseudonym.slice(-6) });
            if (isRecipient && subject !== null)
              return <TextLink href={recipientPath(subject)}>{subject}</TextLink>;
            return action === 'settings.saved' ? (sections[subject ?? ''] ?? subject) : subject;
          },
        },
        {
          key: 'details',
          head: t('members.audit.details'),
          fit: 'wide',
          isMuted: true,
          cell: ({ details }) => <span className="text-xs">{auditDetails(details, words, topics)}</span>,
        },
      ]}
    />
  );
}
