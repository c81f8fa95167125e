import { CsvLink } from './csv-link';
import { isKnown, pointsText, rateText } from './figures';
import type { OpenReport } from './open-report';
import { pathToWhoLeft } from './path-to-who-left';
import { ReasonTable } from './reason-table';
import { BarList } from '@/components/report/bar-list';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { REASON_DIMENSIONS, type ReasonRow, type Reasons } from '@/domain/reports/reasons/schema';

/** Why people leave, by what they chose from the list. */
export function Distribution({ report, reasons }: { report: OpenReport; reasons: Reasons }) {
  const { words } = report;
  const { t, number } = words;
  const { now } = reasons.answered;
  const title = t('reports.reasons.distribution');
  const given = reasons.reasons.filter(({ optOuts }) => optOuts > 0);
  return (
    <Card
      id="distribution"
      title={title}
      lead={t('reports.reasons.distributionLead', {
        answered: number(now?.part ?? 0),
        optOuts: number(reasons.optOuts.now),
        rate: rateText(words, now),
      })}
      actions={<CsvLink report={report} panel="reasons" title={title} />}
      footnote={t('reports.reasons.footnote')}
    >
      {given.length === 0 ? (
        <EmptyState title={t('reports.reasons.empty')}>{t('reports.reasons.emptyText')}</EmptyState>
      ) : (
        <>
          <BarList label={title} bars={given.map((row) => barOf(report, row))} />
          {REASON_DIMENSIONS.map((dimension) => (
            <ReasonTable key={dimension} report={report} reasons={reasons} dimension={dimension} />
          ))}
        </>
      )}
    </Card>
  );
}

function barOf(report: OpenReport, { key, label, cause, archived, optOuts, share, optDowns }: ReasonRow) {
  const { words } = report;
  const { t, number, text } = words;
  const href = pathToWhoLeft(report, {}, { reason: key });
  const { now, before, difference } = share;
  const moved = isKnown(now) && isKnown(before) ? now.rate - before.rate : null;
  const isTold = difference !== null && (difference.low > 0 || difference.high < 0);
  const notes = [
    t('reports.reasons.cause', { cause: t(`reports.name.cause.${cause}`) }),
    archived ? t('reports.reasons.archived') : '',
    t('reports.reasons.optDowns', { count: optDowns }),
  ].filter(Boolean);
  return {
    key,
    label: text(label),
    ...(href && { href }),
    note: notes.join(' · '),
    share: now?.rate ?? 0,
    ...(now && now.whole > 0 && now.interval),
    value: number(optOuts),
    part: rateText(words, now),
    ...(moved !== null &&
      isTold && {
        change: `${moved > 0 ? '▲' : '▼'} ${t('reports.stat.points', { points: pointsText(words, Math.abs(moved)) })}`,
      }),
  };
}
