import { Button } from '@/components/ui/button';
import { Labelled, Select } from '@/components/ui/field';
import { NONE_IN_URL, writeReportQuery } from '@/domain/reports/query/schema';
import type { OpenReport } from './open-report';

/** Narrows a list to one reason, or to those who gave none. */
export function ReasonForm({ report, page }: { report: OpenReport; page: string }) {
  const { base, query, words, reasons, search } = report;
  const { t, text } = words;
  const { reason } = search;
  const known = [
    { value: '', label: t('reports.filter.all') },
    ...[...reasons].map(([key, label]) => ({ value: key, label: text(label) })),
    { value: NONE_IN_URL, label: t('reports.name.noReason') },
  ];
  return (
    <form
      method="get"
      action={`${base}/${page}`}
      data-screen-only
      className="mb-3 flex flex-wrap items-end gap-3 text-sm"
    >
      {[...new URLSearchParams(writeReportQuery(query))].map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Labelled id="reason" label={t('reports.overview.splits.reason')}>
        {(tied) => (
          <Select
            {...tied}
            name="reason"
            defaultValue={reason ?? ''}
            options={
              reason === null || known.some(({ value }) => value === reason)
                ? known
                : [...known, { value: reason, label: reason }]
            }
          />
        )}
      </Labelled>
      <Button type="submit">{t('reports.filter.apply')}</Button>
    </form>
  );
}
