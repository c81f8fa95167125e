import { Callout } from '@/components/ui/callout';
import { Disclosure } from '@/components/ui/disclosure';
import { FilterForm, type Filtered } from './filter-form';
import { hrefOf, type OpenReport } from './open-report';
import { nameOf, valueName } from './names';
import { SavedViewLinks } from './saved-views';
import { Segments } from '@/components/ui/segments';
import { COMPARISONS, PERIODS, type Period } from '@/domain/reports/period/schema';
import { CHOSEN, keyIn, type Chosen, type ReportQuery } from '@/domain/reports/query/schema';

/** A value of a filter in force, as `Channel: E-mail` and as `E-mail`, and the query without it. */
type Active = { key: string; text: string; value: string; without: Partial<ReportQuery> };

/**
 * What a report covers, and how to change it: links for the common periods, a form for the rest. The address contains
 * all of it, and it works without a script. On a phone all of it is folded into one line that says what is filtered.
 */
export function FilterBar({ period, ...page }: Filtered & { period: Period }) {
  const { words, query, ignored } = page.report;
  const { t } = words;
  const active = CHOSEN.flatMap((name) =>
    query[name].map((chosen): Active => {
      const value = chosenName(page.report, name, chosen);
      return {
        key: `${name} ${chosen}`,
        value,
        text: `${t(`reports.filter.${name}`)}: ${value}`,
        without: { [name]: query[name].filter((other) => other !== chosen) },
      };
    }),
  );
  active.push(
    ...query.who.map((chosen): Active => {
      const { name, value } = valueName(page.report, chosen);
      return {
        key: `who ${chosen}`,
        value,
        text: `${name}: ${value}`,
        without: { who: query.who.filter((other) => other !== chosen) },
      };
    }),
  );
  return (
    <div className="space-y-2">
      <div className="space-y-2 max-sm:hidden">
        <CommonFilters {...page} period={period} />
        <ActiveFilters {...page} active={active} />
      </div>
      {ignored.length > 0 ? (
        <Callout look="bad" role="status">
          {t('reports.filter.ignored', { names: words.list(ignored) })}
        </Callout>
      ) : null}
      <Disclosure
        look="quiet"
        summary={
          <>
            <span className="max-sm:hidden">{t('reports.filter.count', { count: active.length })}</span>
            <span className="text-ink line-clamp-1 font-medium sm:hidden">
              {[periodName(page.report, period), ...active.map(({ value }) => value)].join(' · ')}
            </span>
          </>
        }
      >
        <div className="mb-3 space-y-2 sm:hidden">
          <CommonFilters {...page} period={period} />
          <ActiveFilters {...page} active={active} />
        </div>
        <FilterForm {...page} />
      </Disclosure>
    </div>
  );
}

/** `30 days`; the days of a period that has no name. */
function periodName({ words: { t, day }, query }: OpenReport, { days: { from, to } }: Period): string {
  if (query.period !== 'custom') return t(`reports.period.${query.period}`);
  return from === to ? day(from) : t('reports.period.range', { from: day(from), to: day(to) });
}

function CommonFilters({ period, ...page }: Filtered & { period: Period }) {
  const { t, day } = page.report.words;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <PeriodLinks {...page} />
      {period.compared ? <ComparisonLinks {...page} /> : null}
      <ChannelLinks {...page} />
      <SavedViewLinks report={page.report} page={page.page} />
      <p className="text-muted text-sm tabular-nums">
        {t('reports.period.range', { from: day(period.days.from), to: day(period.days.to) })}
        {period.compared ? (
          <>
            {', '}
            {t('reports.period.against', { from: day(period.compared.from), to: day(period.compared.to) })}
          </>
        ) : null}
      </p>
    </div>
  );
}

/** The filters in force, each of which a press removes. */
function ActiveFilters({ report, page, own, active }: Filtered & { active: readonly Active[] }) {
  const { t } = report.words;
  if (active.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-1.5 text-sm">
      {active.map(({ key, text, without }) => (
        <li key={key}>
          <a
            href={hrefOf(report, page, without, own)}
            aria-label={t('reports.filter.remove', { filter: text })}
            className="bg-tint text-ink hover:bg-line inline-flex min-h-8 items-center gap-1.5 rounded-full px-3 no-underline"
          >
            {text} <span aria-hidden="true">×</span>
          </a>
        </li>
      ))}
      <li>
        <a
          className="inline-flex min-h-8 items-center"
          href={hrefOf(
            report,
            page,
            {
              ...Object.fromEntries(CHOSEN.map((name) => [name, []])),
              who: [],
            },
            own,
          )}
        >
          {t('reports.filter.clear')}
        </a>
      </li>
    </ul>
  );
}

/** Links to a report's common periods. */
export function PeriodLinks({ report, page, own = {} }: Omit<Filtered, 'own'> & Partial<Filtered>) {
  const { words, query } = report;
  const { t } = words;
  return (
    <Segments
      label={t('reports.period.label')}
      choices={PERIODS.filter((each) => each !== 'custom').map((each) => ({
        key: each,
        label: t(`reports.period.${each}`),
        href: hrefOf(report, page, { period: each, from: null, to: null, grain: null }, own),
        isCurrent: query.period === each,
      }))}
    />
  );
}

/** Links to what a report is compared with: last year is as near as the days before. */
function ComparisonLinks({ report, page, own }: Filtered) {
  const { words, query } = report;
  const { t } = words;
  return (
    <Segments
      label={t('reports.compare.label')}
      choices={COMPARISONS.filter((each) => each !== 'none').map((each) => ({
        key: each,
        label: t(`reports.compare.${each}`),
        href: hrefOf(report, page, { compare: each }, own),
        isCurrent: query.compare === each,
      }))}
    />
  );
}

/** Links to one channel or all of them, where there are several. */
function ChannelLinks({ report, page, own }: Filtered) {
  const { words, query, choices } = report;
  const { t } = words;
  if (choices.channels.length < 2) return null;
  const link = (key: string | null, label: string) => ({
    key: key ?? '',
    label,
    href: hrefOf(report, page, { channel: key === null ? [] : [key] }, own),
    isCurrent: key === null ? query.channel.length === 0 : query.channel.join() === key,
  });
  return (
    <Segments
      label={t('reports.filter.channel')}
      choices={[
        link(null, t('reports.filter.all')),
        ...choices.channels.map((key) => link(key, nameOf(report, 'channel', key))),
      ]}
    />
  );
}

function chosenName(report: OpenReport, name: Chosen, value: string): string {
  return nameOf(report, name === 'consent' ? 'consent_source' : name, keyIn(value));
}
