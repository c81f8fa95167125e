import type { AdminWords } from '@/app/admin/_shell/words';
import { LINK, TABLE_BOX, TABLE_CELL, TABLE_HEAD } from '@/components/admin/classes';
import { ScrollBox } from '@/components/report/scroll-box';
import type { FoundRecipient } from '@/domain/choices/act-for/schema';

type Props = { workspace: string; found: FoundRecipient[]; words: AdminWords };

export function RecipientTable({ workspace, found, words }: Props) {
  const { t } = words;
  const heads = [
    t('recipients.ref'),
    t('recipients.address.email'),
    t('recipients.address.phone'),
    t('recipients.language'),
    t('recipients.consent'),
    t('recipients.since'),
  ];
  return (
    <ScrollBox className={TABLE_BOX} label={t('recipients.search.caption')}>
      <table className="w-full border-collapse">
        <caption className="sr-only">{t('recipients.search.caption')}</caption>
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
          {found.map(({ ref, addresses, locale, consentSource, since }) => (
            <tr key={ref} className="border-line border-b last:border-0">
              <th scope="row" className={`${TABLE_CELL} text-left font-normal whitespace-nowrap`}>
                <a href={`/admin/${workspace}/recipients/${encodeURIComponent(ref)}`} className={LINK}>
                  {ref}
                </a>
              </th>
              <td className={`${TABLE_CELL} whitespace-nowrap`}>{addresses.email ?? '–'}</td>
              <td className={`${TABLE_CELL} whitespace-nowrap`}>{addresses.phone ?? '–'}</td>
              <td className={TABLE_CELL}>{locale ?? '–'}</td>
              <td className={TABLE_CELL}>{consentSource ?? t('recipients.unverified')}</td>
              <td className={`${TABLE_CELL} text-muted whitespace-nowrap tabular-nums`}>
                {words.dateTime(since)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
