import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Tick } from '@/components/ui/choice-group';
import { Disclosure } from '@/components/ui/disclosure';
import { Labelled, Select, TextInput } from '@/components/ui/field';
import { hrefOf, type OpenReport } from './open-report';
import { nameOf } from './names';
import { Segments } from '@/components/ui/segments';
import { COMPARISONS, PERIODS, type Period } from '@/domain/reports/period/schema';
import { CHOSEN, UNVERIFIED, type Chosen, type ReportQuery } from '@/domain/reports/query/schema';

/**
 * What a report covers, and how to change it: links for the common periods, a form for the rest. The address contains
 * all of it, and it works without a script.
 */
export function FilterBar({ report, page, period }: { report: OpenReport; page: string; period: Period }) {
  const { words, query, ignored } = report;
  const { t, day } = words;
  const active = CHOSEN.flatMap((name) => {
    const value = query[name];
    return value === null
      ? []
      : [{ name, text: `${t(`reports.filter.${name}`)}: ${chosenName(report, name, value)}` }];
  });
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <PeriodLinks report={report} page={page} />
        {period.compared ? <ComparisonLinks report={report} page={page} /> : null}
        <ChannelLinks report={report} page={page} />
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
      {ignored.length > 0 ? (
        <Callout look="bad" role="status">
          {t('reports.filter.ignored', { names: words.list(ignored) })}
        </Callout>
      ) : null}
      {active.length > 0 ? (
        <ul className="flex flex-wrap gap-1.5 text-sm">
          {active.map(({ name, text }) => (
            <li key={name}>
              <a
                href={hrefOf(report, page, { [name]: null })}
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
              href={hrefOf(report, page, Object.fromEntries(CHOSEN.map((name) => [name, null])))}
            >
              {t('reports.filter.clear')}
            </a>
          </li>
        </ul>
      ) : null}
      <FilterForm report={report} page={page} count={active.length} />
    </div>
  );
}

/** Links to a report's common periods. */
export function PeriodLinks({ report, page }: { report: OpenReport; page: string }) {
  const { words, query } = report;
  const { t } = words;
  return (
    <Segments
      label={t('reports.period.label')}
      choices={PERIODS.filter((each) => each !== 'custom').map((each) => ({
        key: each,
        label: t(`reports.period.${each}`),
        href: hrefOf(report, page, { period: each, from: null, to: null, grain: null }),
        isCurrent: query.period === each,
      }))}
    />
  );
}

/** Links to what a report is compared with: last year is as near as the days before. */
function ComparisonLinks({ report, page }: { report: OpenReport; page: string }) {
  const { words, query } = report;
  const { t } = words;
  return (
    <Segments
      label={t('reports.compare.label')}
      choices={COMPARISONS.filter((each) => each !== 'none').map((each) => ({
        key: each,
        label: t(`reports.compare.${each}`),
        href: hrefOf(report, page, { compare: each }),
        isCurrent: query.compare === each,
      }))}
    />
  );
}

/** Links to one channel or all of them, where there are several. */
function ChannelLinks({ report, page }: { report: OpenReport; page: string }) {
  const { words, query, choices } = report;
  const { t } = words;
  if (choices.channels.length < 2) return null;
  const link = (key: string | null, label: string) => ({
    key: key ?? '',
    label,
    href: hrefOf(report, page, { channel: key }),
    isCurrent: query.channel === key,
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

function FilterForm({ report, page, count }: { report: OpenReport; page: string; count: number }) {
  const { words, query, choices, base } = report;
  const { t, text, number } = words;
  const all = { value: '', label: t('reports.filter.all') };
  const chosen = (name: Chosen, keys: { value: string; label: string }[]) => (
    <Choice
      name={name}
      label={t(`reports.filter.${name}`)}
      value={query[name] ?? ''}
      options={[all, ...keys]}
    />
  );
  return (
    <Disclosure look="quiet" summary={t('reports.filter.count', { count })}>
      <form
        method="get"
        action={`${base}${page && `/${page}`}`}
        className="border-line bg-surface grid grid-cols-1 gap-3 rounded-lg border p-4 shadow-xs sm:grid-cols-2 lg:grid-cols-4"
      >
        {query.split === 'none' ? null : <input type="hidden" name="split" value={query.split} />}
        <input type="hidden" name="shown" value={query.period} />
        <Choice
          name="period"
          label={t('reports.period.label')}
          value={query.period}
          options={PERIODS.map((each) => ({ value: each, label: t(`reports.period.${each}`) }))}
        />
        <DayField name="from" label={t('reports.period.from')} value={query.from} />
        <DayField name="to" label={t('reports.period.to')} value={query.to} />
        <Choice
          name="compare"
          label={t('reports.compare.label')}
          value={query.compare}
          options={COMPARISONS.map((each) => ({ value: each, label: t(`reports.compare.${each}`) }))}
        />
        {chosen(
          'channel',
          choices.channels.map((key) => ({ value: key, label: nameOf(report, 'channel', key) })),
        )}
        {chosen(
          'topic',
          choices.topics.map(({ key, name }) => ({ value: key, label: text(name) })),
        )}
        {chosen(
          'campaign',
          choices.campaigns.map(({ key, name, startedAt }) => ({
            value: key,
            label: `${name} (${words.day(startedAt.toISOString().slice(0, 10))})`,
          })),
        )}
        {chosen(
          'consent',
          choices.consentSources.map(({ key, recipients }) => ({
            value: key || UNVERIFIED,
            label: `${nameOf(report, 'consent_source', key)} (${number(recipients)})`,
          })),
        )}
        {chosen(
          'locale',
          choices.locales.map((key) => ({ value: key, label: nameOf(report, 'locale', key) })),
        )}
        <div className="self-end pb-1 sm:col-span-2">
          <Tick
            name="automated"
            value="1"
            defaultChecked={query.automated}
            label={t('reports.filter.automated')}
          />
        </div>
        <div className="self-end">
          <Button type="submit" look="primary">
            {t('reports.filter.apply')}
          </Button>
        </div>
      </form>
    </Disclosure>
  );
}

function Choice({
  name,
  label,
  value,
  options,
}: {
  name: string;
  label: string;
  value: string;
  options: { value: string; label: string }[];
}) {
  // The current filter stays visible, even if nothing has that value any more.
  const known = options.some((option) => option.value === value);
  return (
    <Labelled id={`filter-${name}`} label={label}>
      {(tied) => (
        <Select
          {...tied}
          name={name}
          defaultValue={value}
          options={known ? options : [{ value, label: value }, ...options]}
        />
      )}
    </Labelled>
  );
}

function DayField({ name, label, value }: { name: string; label: string; value: string | null }) {
  return (
    <Labelled id={`filter-${name}`} label={label}>
      {(tied) => <TextInput {...tied} type="date" name={name} defaultValue={value ?? ''} />}
    </Labelled>
  );
}

function chosenName(report: OpenReport, name: Chosen, value: NonNullable<ReportQuery[Chosen]>): string {
  if (name === 'consent') return nameOf(report, 'consent_source', value === UNVERIFIED ? '' : value);
  return nameOf(report, name, value);
}
