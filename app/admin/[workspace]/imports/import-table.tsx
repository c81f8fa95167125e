import type { AdminWords } from '@/app/admin/_shell/words';
import { Badge, type BadgeMood } from '@/components/ui/badge';
import { Table } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import type { Upload } from '@/domain/imports/job/schema';

type Props = { workspace: string; uploads: Upload[]; words: AdminWords };

export function ImportTable({ workspace, uploads, words }: Props) {
  const { t, number } = words;
  const pathOf = ({ id }: Upload) => `/admin/${workspace}/imports/${id}`;
  return (
    <Table
      caption={t('imports.list.caption')}
      rows={uploads}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'file',
          head: t('imports.list.file'),
          fit: 'wide',
          cell: (upload) => <TextLink href={pathOf(upload)}>{upload.fileName}</TextLink>,
        },
        {
          key: 'consent',
          head: t('imports.list.consent'),
          cell: ({ consentSource }) => consentSource ?? t('imports.list.unverified'),
        },
        {
          key: 'state',
          head: t('imports.list.state'),
          cell: ({ state }) => <Badge mood={MOODS[state]}>{t(`imports.state.${state}`)}</Badge>,
        },
        {
          key: 'accepted',
          head: t('imports.list.accepted'),
          align: 'right',
          cell: ({ accepted }) => number(accepted),
        },
        {
          key: 'rejected',
          head: t('imports.list.rejected'),
          align: 'right',
          cell: ({ rejected }) => number(rejected),
        },
        {
          key: 'when',
          head: t('imports.list.when'),
          fit: 'whole',
          isMuted: true,
          cell: ({ startedAt }) => words.dateTime(startedAt),
        },
        {
          key: 'rejects',
          head: t('imports.list.rejects'),
          cell: (upload) =>
            upload.isFileHere && upload.rejected > 0 ? (
              <TextLink href={`${pathOf(upload)}/rejects`} download about={upload.fileName}>
                {t('imports.list.download')}
              </TextLink>
            ) : (
              '–'
            ),
        },
      ]}
    />
  );
}

const MOODS: Record<Upload['state'], BadgeMood> = {
  uploaded: 'waiting',
  queued: 'waiting',
  running: 'waiting',
  cancelling: 'waiting',
  cancelled: 'off',
  stopped: 'bad',
  failed: 'bad',
  finished: 'good',
};
