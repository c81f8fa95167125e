import { Button } from '@/components/ui/button';
import { Tick } from '@/components/ui/choice-group';
import { Labelled, Select, TextInput, type Option } from '@/components/ui/field';
import { MultiSelect } from '@/components/ui/multi-select';
import { nameOf, valueName } from './names';
import type { OpenReport } from './open-report';
import { NONE, OTHER } from '@/domain/reports/rollup/schema';
import { COMPARISONS, PERIODS } from '@/domain/reports/period/schema';
import { keyIn, NONE_IN_URL, spelledKey, spelledValue, type Chosen } from '@/domain/reports/query/schema';

/** A report's page: its path below the workspace, and its own parameters, which its filters keep. */
export type Filtered = { report: OpenReport; page: string; own: Record<string, string> };

/** Every filter of a report, whatever its links offer. */
export function FilterForm({ report, page, own }: Filtered) {
  const { words, query, choices, base } = report;
  const { t, text, number } = words;
  const chosen = (name: Chosen, named: 'consent_source' | Exclude<Chosen, 'consent'>, keys: Option[]) => {
    // What is chosen stays visible, even if nothing has that value any more.
    const lost = query[name].filter((value) => !keys.some((option) => option.value === value));
    return (
      <MultiSelect
        id={`filter-${name}`}
        name={name}
        label={t(`reports.filter.${name}`)}
        all={t('reports.filter.all')}
        chosen={query[name]}
        options={[...lost.map((value) => ({ value, label: nameOf(report, named, keyIn(value)) })), ...keys]}
      />
    );
  };
  return (
    <form
      method="get"
      action={`${base}${page && `/${page}`}`}
      className="border-line bg-surface grid grid-cols-1 items-start gap-3 rounded-lg border p-4 shadow-xs sm:grid-cols-2 lg:grid-cols-4"
    >
      {Object.entries(own).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
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
        'channel',
        choices.channels.map((key) => ({ value: key, label: nameOf(report, 'channel', key) })),
      )}
      {chosen(
        'topic',
        'topic',
        choices.topics.map(({ key, name }) => ({ value: key, label: text(name) })),
      )}
      {chosen('campaign', 'campaign', [
        { value: NONE_IN_URL, label: nameOf(report, 'campaign', NONE) },
        ...choices.campaigns.map(({ key, name, startedAt }) => ({
          value: spelledKey(key),
          label: `${name} (${words.day(startedAt.toISOString().slice(0, 10))})`,
        })),
      ])}
      {chosen(
        'consent',
        'consent_source',
        choices.consentSources.map(({ key, recipients }) => ({
          value: spelledKey(key),
          label: `${nameOf(report, 'consent_source', key)} (${number(recipients)})`,
        })),
      )}
      {chosen(
        'locale',
        'locale',
        [...choices.locales, NONE].map((key) => ({
          value: spelledKey(key),
          label: nameOf(report, 'locale', key),
        })),
      )}
      {choices.attributes.map(({ key, name, values }) => (
        <MultiSelect
          key={key}
          id={`filter-who-${key}`}
          name="who"
          label={name}
          all={t('reports.filter.all')}
          chosen={query.who}
          options={[...values, OTHER, NONE].map((value) => {
            const spelled = spelledValue(key, value);
            return { value: spelled, label: valueName(report, spelled).value };
          })}
        />
      ))}
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
  return (
    <Labelled id={`filter-${name}`} label={label}>
      {(tied) => <Select {...tied} name={name} defaultValue={value} options={options} />}
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
