import { intervalText, pointsText } from '@/app/admin/[workspace]/(reports)/_report/figures';
import { ChartTable, PlainTable } from '@/components/report/chart-table';
import { TrendChart } from '@/components/report/trend-chart';
import { TrendLegend } from '@/components/report/trend-legend';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import type { CountedResult } from '@/domain/reports/experiment/data/result';
import { GUARD_RAILS, HORIZON_DAYS, type ArmResult } from '@/domain/reports/experiment/schema';
import type { Shown } from './shown';

type Counted = Shown & { counted: CountedResult };

/** What an experiment shows now: it may be looked at every day. */
export function ResultPanels({ counted, ...shown }: Shown & { counted: CountedResult | null }) {
  if (!counted) return <Callout look="quiet">{shown.words.t('experiments.verdict.none')}</Callout>;
  const panel = { ...shown, counted };
  return (
    <>
      <Verdict {...panel} />
      <ArmsPanel {...panel} />
      <CurvePanel {...panel} />
      <RailsPanel {...panel} />
    </>
  );
}

function Verdict({ words: { t }, counted: { result } }: Counted) {
  const best = result.arms
    .filter(({ difference }) => difference?.isShown && difference.value > 0)
    .sort((a, b) => (b.difference?.value ?? 0) - (a.difference?.value ?? 0))[0];
  return (
    <p className="max-w-prose text-lg leading-snug font-medium text-pretty">
      {t(`experiments.verdict.${result.verdict}`, { arm: best?.arm ?? '' })}
    </p>
  );
}

function ArmsPanel({ words, counted: { result, holdout, countedAt } }: Counted) {
  const { t, number, dateTime } = words;
  const followed = result.arms.reduce((sum, { lost, retained }) => sum + lost + retained, 0);
  return (
    <Card
      id="result"
      title={t('experiments.result.title')}
      lead={t('experiments.result.lead')}
      footnote={t('experiments.result.footnote', { at: dateTime(countedAt) })}
    >
      <PlainTable
        caption={t('experiments.result.title')}
        columns={[
          { key: 'arm', label: t('experiments.result.arm') },
          { key: 'shown', label: t('experiments.result.shown'), align: 'right' },
          { key: 'lost', label: t('experiments.result.lost'), align: 'right' },
          { key: 'retained', label: t('experiments.result.retained'), align: 'right' },
          { key: 'difference', label: t('experiments.result.difference'), align: 'right' },
        ]}
        rows={[
          ...result.arms.map((arm, place) =>
            rowOf(words, arm, place === 0 ? { note: t('experiments.result.isControl') } : {}),
          ),
          ...(holdout
            ? [
                rowOf(words, holdout, {
                  text: t('experiments.result.holdout'),
                  note: t('experiments.result.holdoutNote'),
                }),
              ]
            : []),
        ]}
      />
      <p className="text-muted mt-3 max-w-prose text-sm text-pretty">
        {t('experiments.result.progress', { followed: number(followed), needed: number(result.needed) })}
      </p>
    </Card>
  );
}

function rowOf(
  words: Shown['words'],
  { arm, exposed, lost, outcome, difference }: ArmResult,
  name: { text?: string; note?: string },
) {
  const { t, number, percent } = words;
  return {
    key: arm,
    cells: [
      { text: arm, ...name },
      { text: number(exposed) },
      { text: number(lost) },
      outcome
        ? { text: percent(outcome.share, 1), note: intervalText(words, outcome.interval) }
        : { text: '–' },
      difference
        ? {
            text: t('experiments.result.points', { points: signed(words, difference.value) }),
            note: t('experiments.result.sequence', {
              low: signed(words, difference.interval.low),
              high: signed(words, difference.interval.high),
            }),
          }
        : { text: '–' },
    ],
  };
}

/** Percentage points with their sign: `+2.1`. */
function signed(words: Shown['words'], value: number): string {
  return `${value > 0 ? '+' : ''}${pointsText(words, value)}`;
}

/** The Kaplan–Meier curve of each arm. */
function CurvePanel({ words, counted: { result } }: Counted) {
  const { t, number, percent } = words;
  const days = Math.max(0, ...result.arms.map(({ curve }) => curve.at(-1)?.day ?? 0));
  if (days === 0) return null;
  const title = t('experiments.result.curve');
  const [control, ...others] = result.arms.map(({ arm, curve }) => ({
    key: arm,
    label: arm,
    values: Array.from({ length: days + 1 }, (_, day) => curve[day]?.share ?? null),
  }));
  if (!control) return null;
  const buckets = control.values.map((_, day) => ({ key: String(day), label: number(day) }));
  const rows = buckets
    .map((_, day) => day)
    .filter((day) => day <= 7 || day % 7 === 0 || day === HORIZON_DAYS);
  return (
    <Card id="curve" title={title}>
      <div className="space-y-6">
        {others.map((arm) => (
          <div key={arm.key}>
            <TrendChart
              label={t('experiments.result.curveLabel')}
              buckets={buckets}
              series={[arm, { ...control, isCompared: true }]}
              format={(share) => percent(share, 0)}
              most={1}
            />
            <TrendLegend
              label={title}
              entries={[
                { swatch: 'line', label: arm.label },
                { swatch: 'dashed', label: control.label },
              ]}
            />
          </div>
        ))}
      </div>
      <ChartTable
        summary={t('experiments.result.table')}
        caption={title}
        columns={[
          { key: 'day', label: t('experiments.result.day') },
          ...result.arms.map(({ arm }) => ({ key: `arm ${arm}`, label: arm, align: 'right' as const })),
        ]}
        rows={rows.map((day) => ({
          key: String(day),
          cells: [
            { text: number(day) },
            ...result.arms.map(({ curve }) => {
              const point = curve[day];
              return point
                ? { text: percent(point.share, 1), note: intervalText(words, point.interval) }
                : { text: '–' };
            }),
          ],
        }))}
      />
    </Card>
  );
}

/** What must not get worse, and whether people came to the arms as planned. */
function RailsPanel({ words, counted: { result } }: Counted) {
  const { t, number, percent, list } = words;
  const { sampleRatio } = result;
  const split = {
    found: list(sampleRatio.found.map(number)),
    expected: list(sampleRatio.expected.map((people) => number(Math.round(people)))),
    probability: new Intl.NumberFormat(words.locale, { maximumSignificantDigits: 2 }).format(
      sampleRatio.atAnyLook,
    ),
  };
  return (
    <Card
      id="rails"
      title={t('experiments.result.rails')}
      lead={t('experiments.result.railsLead')}
      footnote={t(sampleRatio.isOff ? 'experiments.result.splitOff' : 'experiments.result.split', split)}
    >
      <PlainTable
        caption={t('experiments.result.rails')}
        columns={[
          { key: 'rail', label: t('experiments.result.rail') },
          ...result.arms.map(({ arm }) => ({ key: `arm ${arm}`, label: arm, align: 'right' as const })),
        ]}
        rows={GUARD_RAILS.map((rail) => ({
          key: rail,
          cells: [
            { text: t(`experiments.result.railOf.${rail}`) },
            ...result.arms.map(({ guardRails }) => {
              const { people, isHarm } = guardRails[rail];
              const rate = people.rate === null ? '' : percent(people.rate);
              return {
                text: number(people.part),
                note: [rate, isHarm ? t('experiments.result.isHarm') : ''].filter(Boolean).join(' · '),
              };
            }),
          ],
        }))}
      />
    </Card>
  );
}
