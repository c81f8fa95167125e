import { nameOf } from './names';
import type { OpenReport } from './open-report';
import { BarList } from '@/components/report/bar-list';
import { Card } from '@/components/ui/card';
import { WIDTHS, type Stopped } from '@/domain/reports/campaigns/schema';
import type { Slice } from '@/domain/reports/overview/schema';

/** How much those who left stopped: all marketing, a channel or a topic; and what the messages were about. */
export function StoppedPanel({ report, stopped }: { report: OpenReport; stopped: Stopped }) {
  const { t, number, percent } = report.words;
  if (stopped.scope.length === 0) return null;
  const barsOf = (slices: readonly Slice[], label: (key: string) => string) =>
    slices.map(({ key, count, share }) => ({
      key,
      label: label(key),
      share,
      value: number(count),
      part: percent(share, 0),
    }));
  const widthName = (key: string) => {
    const width = WIDTHS.find((each) => each === key);
    return width ? t(`reports.campaign.stopped.widths.${width}`) : key;
  };
  const lists = [
    { title: t('reports.campaign.stopped.width'), bars: barsOf(stopped.scope, widthName) },
    {
      title: t('reports.campaign.stopped.about'),
      bars: barsOf(stopped.topic, (key) => nameOf(report, 'topic', key)),
    },
  ];
  return (
    <Card id="stopped" title={t('reports.campaign.stopped.title')} lead={t('reports.campaign.stopped.lead')}>
      <div className="grid grid-cols-1 gap-x-10 gap-y-6 sm:grid-cols-2">
        {lists.map(({ title, bars }) => (
          <div key={title} className="min-w-0">
            <h3 className="mb-2 text-sm font-medium">{title}</h3>
            <BarList label={title} bars={bars} />
          </div>
        ))}
      </div>
    </Card>
  );
}
