import type { AdminWords } from '@/app/admin/_shell/words';
import { Table } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import type { FoundRecipient } from '@/domain/choices/act-for/schema';

type Props = { workspace: string; found: FoundRecipient[]; words: AdminWords };

export function RecipientTable({ workspace, found, words }: Props) {
  const { t } = words;
  return (
    <Table
      caption={t('recipients.search.caption')}
      rows={found}
      rowKey={({ ref }) => ref}
      columns={[
        {
          key: 'ref',
          head: t('recipients.ref'),
          fit: 'wide',
          cell: ({ ref }) => (
            <TextLink href={`/admin/${workspace}/recipients/${encodeURIComponent(ref)}`}>{ref}</TextLink>
          ),
        },
        {
          key: 'email',
          head: t('recipients.address.email'),
          fit: 'whole',
          cell: ({ addresses }) => addresses.email ?? '–',
        },
        {
          key: 'phone',
          head: t('recipients.address.phone'),
          fit: 'whole',
          cell: ({ addresses }) => addresses.phone ?? '–',
        },
        { key: 'language', head: t('recipients.language'), cell: ({ locale }) => locale ?? '–' },
        {
          key: 'consent',
          head: t('recipients.consent'),
          fit: 'wide',
          cell: ({ consentSource }) => consentSource ?? t('recipients.unverified'),
        },
        {
          key: 'since',
          head: t('recipients.since'),
          fit: 'whole',
          isMuted: true,
          cell: ({ since }) => words.dateTime(since),
        },
      ]}
    />
  );
}
