import type { CountryCode } from 'libphonenumber-js';
import type { AdminWords } from '@/app/admin/_shell/words';
import { PlainTable } from '@/components/report/chart-table';
import { Card } from '@/components/ui/card';
import type { MemberScope } from '@/domain/access/scope/schema';
import type { ImportLayout } from '@/domain/imports/file/schema';
import { checkHead } from '@/domain/imports/job/data';
import type { FileHead } from '@/domain/imports/job/schema';
import { now } from '@/lib/clock';
import { reasonText } from './mapping';
import { RepeatsText } from './repeats-text';

type Props = {
  scope: MemberScope;
  head: FileHead;
  layout: ImportLayout;
  consentSource: string | null;
  defaultCountry: CountryCode | null;
  words: AdminWords;
};

/** What would happen to the first rows. Checking changes nothing. */
export async function CheckPanel({ scope, head, layout, consentSource, defaultCountry, words }: Props) {
  const { t, number } = words;
  const grounds = { consentSource, defaultCountry: defaultCountry ?? undefined, now: now() };
  const { good, bad, leavers, repeated, repeats, reasons } = await checkHead(scope, head, layout, grounds);
  const all = head.records.length;
  return (
    <Card
      id="check"
      title={t('imports.check.title')}
      lead={
        bad === 0
          ? t('imports.check.allGood', { all })
          : t('imports.check.good', { all, good: number(good), bad: number(bad) })
      }
    >
      {bad > 0 ? (
        <PlainTable
          caption={t('imports.check.caption')}
          columns={[
            { key: 'reason', label: t('imports.check.reason') },
            { key: 'count', label: t('imports.check.count'), align: 'right' },
            { key: 'line', label: t('imports.check.line'), align: 'right' },
          ]}
          rows={reasons.map(({ reason, count, firstLine }) => ({
            key: reason,
            cells: [
              { text: reasonText(reason, words) },
              { text: number(count) },
              { text: number(firstLine) },
            ],
          }))}
        />
      ) : null}
      {repeated > 0 ? (
        <RepeatsText repeated={repeated} repeats={repeats} words={words} />
      ) : all > 1 ? (
        <p className="mt-4">{t('imports.repeats.none')}</p>
      ) : null}
      {leavers ? (
        <p className="mt-4 max-w-prose">
          {t('imports.check.leavers', {
            rows: leavers.rows,
            column: leavers.column,
            line: number(leavers.firstLine),
          })}
        </p>
      ) : null}
    </Card>
  );
}
