import { notFound } from 'next/navigation';
import { memberWords, requireMember } from '@/app/admin/_shell/session';
import { PageHeader } from '@/components/ui/page-header';
import { readExperiment } from '@/domain/catalog/experiment/data';
import { loadCatalog } from '@/domain/catalog/topic/data';
import { readResult } from '@/domain/reports/experiment/data/result';
import { readUsual } from '@/domain/reports/experiment/data/usual';
import { keySchema } from '@/domain/workspace/schema';
import { now } from '@/lib/clock';
import { DraftSettings, PlanPanel, RemovePanel } from './draft-panels';
import { LearnedPanel, StopPanel, StoryPanel } from './life-panels';
import { PreviewPanel } from './preview-panel';
import { ResultPanels } from './result-panels';

type Props = { params: Promise<{ workspace: string; experiment: string }> };

/** One experiment: what it shows and how many people it takes, what it has shown, and what was learned. */
export default async function ExperimentPage({ params }: Props) {
  const { workspace, experiment: key } = await params;
  const scope = await requireMember(workspace, 'reports.read');
  const experiment = keySchema.safeParse(key).success ? await readExperiment(scope, key) : null;
  if (!experiment) notFound();
  const [words, catalog, usual, counted] = await Promise.all([
    memberWords(scope),
    loadCatalog(scope),
    experiment.state === 'draft' ? readUsual(scope, now()) : null,
    readResult(scope, experiment),
  ]);
  const { t } = words;
  const shown = { scope, words, experiment };
  const mayWrite = scope.capabilities.has('settings.write');
  return (
    <div className="space-y-4">
      <PageHeader
        title={experiment.key}
        workspace={scope.workspaceName}
        description={experiment.hypothesis}
        back={{ href: `/admin/${workspace}/experiments`, label: t('experiments.back') }}
      />
      {experiment.state === 'draft' ? null : (
        <>
          <StoryPanel {...shown} />
          <ResultPanels {...shown} counted={counted} />
        </>
      )}
      {usual ? <PlanPanel {...shown} usual={usual} /> : null}
      {mayWrite && experiment.state === 'running' ? <StopPanel {...shown} /> : null}
      {experiment.state === 'stopped' ? <LearnedPanel {...shown} /> : null}
      {scope.capabilities.has('settings.read') ? <PreviewPanel {...shown} /> : null}
      {mayWrite && catalog && experiment.state === 'draft' ? (
        <>
          <DraftSettings {...shown} locales={catalog.workspace.locales} />
          <RemovePanel {...shown} />
        </>
      ) : null}
    </div>
  );
}
