import type { AdminWords } from '@/app/admin/_shell/words';
import { LINK, TABLE_CELL, TABLE_HEAD } from '@/components/admin/classes';
import { ScrollBox } from '@/components/report/scroll-box';
import type { Upload } from '@/domain/imports/job/schema';

type Props = { workspace: string; uploads: Upload[]; words: AdminWords };

export function ImportTable({ workspace, uploads, words }: Props) {
  const { t, number } = words;
  const heads = [
    t('imports.list.file'),
    t('imports.list.consent'),
    t('imports.list.state'),
    t('imports.list.accepted'),
    t('imports.list.rejected'),
    t('imports.list.when'),
    t('imports.list.rejects'),
  ];
  return (
    <ScrollBox className="relative -mx-4 overflow-x-auto" label={t('imports.list.caption')}>
      <table className="w-full border-collapse">
        <caption className="sr-only">{t('imports.list.caption')}</caption>
        <thead>
          <tr className="border-line border-b">
            {heads.map((head) => (
              <th key={head} scope="col" className={TABLE_HEAD}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {uploads.map((upload) => {
            const path = `/admin/${workspace}/imports/${upload.id}`;
            return (
              <tr key={upload.id} className="border-line border-b last:border-0">
                <th scope="row" className={`${TABLE_CELL} text-left font-normal`}>
                  <a href={path} className={LINK}>
                    {upload.fileName}
                  </a>
                </th>
                <td className={TABLE_CELL}>{upload.consentSource ?? t('imports.list.unverified')}</td>
                <td className={`${TABLE_CELL} whitespace-nowrap`}>{t(`imports.state.${upload.state}`)}</td>
                <td className={`${TABLE_CELL} tabular-nums`}>{number(upload.accepted)}</td>
                <td className={`${TABLE_CELL} tabular-nums`}>{number(upload.rejected)}</td>
                <td className={`${TABLE_CELL} text-muted whitespace-nowrap tabular-nums`}>
                  {words.dateTime(upload.startedAt)}
                </td>
                <td className={TABLE_CELL}>
                  {upload.isFileHere && upload.rejected > 0 ? (
                    <a href={`${path}/rejects`} download className={LINK}>
                      {t('imports.list.download')}
                      <span className="sr-only"> {upload.fileName}</span>
                    </a>
                  ) : (
                    '–'
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollBox>
  );
}
