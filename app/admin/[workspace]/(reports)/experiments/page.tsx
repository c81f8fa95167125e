import { Choices } from '@/app/admin/[workspace]/(reports)/_report/report-page';
import { memberWords, requireMember } from '@/app/admin/_shell/session';
import type { AdminWords } from '@/app/admin/_shell/words';
import { ActionForm } from '@/components/admin/action-form';
import { PlainTable } from '@/components/report/chart-table';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { listExperiments } from '@/domain/catalog/experiment/data';
import type { Experiment } from '@/domain/catalog/experiment/schema';
import { loadCatalog } from '@/domain/catalog/topic/data';
import { readResult, type CountedResult } from '@/domain/reports/experiment/data/result';
import { makeExperiment } from './actions';
import { armsAsked, newSettings, settingsForm } from './form';

type Props = {
  params: Promise<{ workspace: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** The experiments with what stands beside the ways out, and the form for a new one. */
export default async function ExperimentsPage({ params, searchParams }: Props) {
  const { workspace } = await params;
  const scope = await requireMember(workspace, 'reports.read');
  const count = armsAsked((await searchParams)['arms']);
  const [words, experiments, catalog] = await Promise.all([
    memberWords(scope),
    listExperiments(scope),
    loadCatalog(scope),
  ]);
  const results = await Promise.all(experiments.map((experiment) => readResult(scope, experiment)));
  const { t } = words;
  const mayWrite = scope.capabilities.has('settings.write');
  return (
    <div className="space-y-4">
      <PageHeader
        title={t('experiments.title')}
        workspace={scope.workspaceName}
        description={t('experiments.lead')}
      />
      {experiments.length === 0 ? (
        <EmptyState title={t('experiments.none')}>
          {t(mayWrite ? 'experiments.noneText' : 'experiments.noneRead')}
        </EmptyState>
      ) : (
        <Card id="all" title={t('experiments.list')}>
          <PlainTable
            caption={t('experiments.list')}
            columns={[
              { key: 'key', label: t('experiments.name') },
              { key: 'state', label: t('experiments.state') },
              { key: 'people', label: t('experiments.people'), align: 'right' },
              { key: 'shows', label: t('experiments.shows') },
              { key: 'started', label: t('experiments.started'), align: 'right' },
            ]}
            rows={experiments.map((experiment, at) =>
              rowOf(experiment, results[at] ?? null, words, workspace),
            )}
          />
        </Card>
      )}
      {mayWrite && catalog ? (
        <Card id="new" title={t('experiments.form.new')} lead={t('experiments.form.newLead')} width="form">
          <div className="mb-4">
            <Choices
              label={t('experiments.form.howMany')}
              choices={[2, 3, 4].map((each) => ({
                key: String(each),
                label: String(each),
                href: `/admin/${workspace}/experiments?arms=${each}#new`,
                isCurrent: each === count,
              }))}
            />
          </div>
          <ActionForm
            key={count}
            id="make"
            action={makeExperiment.bind(null, workspace)}
            errorTitle={t('shell.problem')}
            submit={t('experiments.form.make')}
            hidden={{ arms: String(count) }}
            {...settingsForm(newSettings(count), { locales: catalog.workspace.locales, isNew: true }, words)}
          />
        </Card>
      ) : null}
    </div>
  );
}

function rowOf(experiment: Experiment, counted: CountedResult | null, words: AdminWords, workspace: string) {
  const { t, number, dateTime } = words;
  const { key, hypothesis, state, stopReason, startedAt } = experiment;
  const people = counted?.result.arms.reduce((sum, { exposed }) => sum + exposed, 0);
  return {
    key,
    cells: [
      { text: key, href: `/admin/${workspace}/experiments/${key}`, note: hypothesis },
      {
        text: t(`experiments.states.${state}`),
        ...(stopReason === 'harm' && { note: t('experiments.stoppedForHarm') }),
      },
      { text: people === undefined ? '–' : number(people) },
      { text: counted ? t(`experiments.short.${counted.result.verdict}`) : '–' },
      { text: startedAt ? dateTime(startedAt) : '–' },
    ],
  };
}
