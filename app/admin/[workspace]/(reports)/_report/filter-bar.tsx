import { hrefOf, type OpenReport } from './open-report';
import { nameOf } from './names';
import { COMPARISONS, PERIODS, type Period } from '@/domain/reports/period/schema';
import { CHOSEN, UNVERIFIED, type Chosen, type ReportQuery } from '@/domain/reports/query/schema';

const FIELD = 'border-line-strong bg-surface min-h-9 w-full rounded-md border px-2 text-sm';

/**
 * What a report is about, and how to change it: links for the common periods, a form for the rest. All of it is in the
 * address, and works without a script.
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
        <p role="status" className="bg-bad-tint text-bad rounded-md px-3 py-1.5 text-sm">
          {t('reports.filter.ignored', { names: words.list(ignored) })}
        </p>
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
    <nav aria-label={t('reports.period.label')}>
      <ul className="border-line-strong flex overflow-hidden rounded-md border text-sm">
        {PERIODS.filter((each) => each !== 'custom').map((each) => (
          <li key={each} className="border-line-strong border-r last:border-r-0">
            <a
              href={hrefOf(report, page, { period: each, from: null, to: null, grain: null })}
              aria-current={query.period === each ? 'true' : undefined}
              className="text-ink hover:bg-tint aria-[current]:bg-ink aria-[current]:text-surface flex min-h-9 items-center px-2.5 no-underline"
            >
              {t(`reports.period.${each}`)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function FilterForm({ report, page, count }: { report: OpenReport; page: string; count: number }) {
  const { words, query, choices, base } = report;
  const { t, text, number } = words;
  const all = { value: '', label: t('reports.filter.all') };
  const chosen = (name: Chosen, keys: { value: string; label: string }[]) => (
    <Select
      name={name}
      label={t(`reports.filter.${name}`)}
      value={query[name] ?? ''}
      options={[all, ...keys]}
    />
  );
  return (
    <details className="text-sm">
      <summary className="text-muted hover:text-ink min-h-6 w-max">
        {t('reports.filter.count', { count })}
      </summary>
      <form
        method="get"
        action={`${base}${page && `/${page}`}`}
        className="border-line bg-surface mt-2 grid grid-cols-1 gap-3 rounded-lg border p-4 sm:grid-cols-2 lg:grid-cols-4"
      >
        {query.split === 'none' ? null : <input type="hidden" name="split" value={query.split} />}
        <Select
          name="period"
          label={t('reports.period.label')}
          value={query.period}
          options={PERIODS.map((each) => ({ value: each, label: t(`reports.period.${each}`) }))}
        />
        <DayField name="from" label={t('reports.period.from')} value={query.from} />
        <DayField name="to" label={t('reports.period.to')} value={query.to} />
        <Select
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
        <label className="flex items-center gap-2 self-end pb-2 sm:col-span-2">
          <input
            type="checkbox"
            name="automated"
            value="1"
            defaultChecked={query.automated}
            className="size-4"
          />
          {t('reports.filter.automated')}
        </label>
        <button
          type="submit"
          className="bg-accent text-on-accent min-h-9 self-end rounded-md px-4 font-medium hover:brightness-110"
        >
          {t('reports.filter.apply')}
        </button>
      </form>
    </details>
  );
}

function Select({
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
  // What is filtered by stays to be seen, though nobody has it any more.
  const known = options.some((option) => option.value === value);
  return (
    <label className="min-w-0">
      <span className="text-muted mb-1 block">{label}</span>
      <select name={name} defaultValue={value} className={FIELD}>
        {known ? null : <option value={value}>{value}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}

function DayField({ name, label, value }: { name: string; label: string; value: string | null }) {
  return (
    <label>
      <span className="text-muted mb-1 block">{label}</span>
      <input type="date" name={name} defaultValue={value ?? ''} className={FIELD} />
    </label>
  );
}

function chosenName(report: OpenReport, name: Chosen, value: NonNullable<ReportQuery[Chosen]>): string {
  if (name === 'consent') return nameOf(report, 'consent_source', value === UNVERIFIED ? '' : value);
  return nameOf(report, name, value);
}
