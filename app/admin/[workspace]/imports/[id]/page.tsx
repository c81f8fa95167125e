import { notFound } from 'next/navigation';
import { z } from 'zod';
import { memberWords, requireMember } from '@/app/admin/_shell/session';
import { ActionForm } from '@/components/admin/action-form';
import { PageHeader } from '@/components/ui/page-header';
import { Card } from '@/components/ui/card';
import { ErrorSummary } from '@/components/ui/error-summary';
import { readUpload } from '@/domain/imports/job/data';
import { isStartable, isUnderWay } from '@/domain/imports/job/rules';
import { removeAction } from './actions';
import { countryIn, targetsIn } from './mapping';
import { MappingPanel } from './mapping-panel';
import { ProgressPanel } from './progress-panel';
import { ResultPanel } from './result-panel';

type Props = {
  params: Promise<{ workspace: string; id: string }>;
  searchParams: Promise<Record<'to' | 'country' | 'problem', string | string[] | undefined>>;
};

/** One import: its columns before it runs, its progress while it runs, and its result. */
export default async function ImportPage({ params, searchParams }: Props) {
  const [{ workspace, id }, { to, country, problem }] = await Promise.all([params, searchParams]);
  const scope = await requireMember(workspace, 'imports.write');
  const [words, upload] = await Promise.all([
    memberWords(scope),
    z.guid().safeParse(id).success ? readUpload(scope, id) : null,
  ]);
  if (!upload) notFound();
  const { t } = words;
  const asked = to === undefined ? null : targetsIn([to].flat());
  return (
    <>
      <PageHeader
        title={upload.fileName}
        workspace={scope.workspaceName}
        description={`${t(`imports.state.${upload.state}`)}. ${t(`imports.stateText.${upload.state}`)}`}
        back={{ href: `/admin/${workspace}/imports`, label: t('imports.back') }}
      />
      <ErrorSummary
        title={t('shell.problem')}
        problems={problem === 'gone' ? [{ text: t('imports.problem.gone'), field: 'main' }] : []}
      />
      {isUnderWay(upload.state) ? <ProgressPanel scope={scope} upload={upload} words={words} /> : null}
      {upload.state === 'uploaded' || isUnderWay(upload.state) ? null : (
        <ResultPanel workspace={workspace} upload={upload} words={words} />
      )}
      {upload.isFileHere && upload.format === 'csv' && isStartable(upload.state) ? (
        <MappingPanel
          scope={scope}
          upload={upload}
          words={words}
          chosen={asked && { targets: asked, defaultCountry: countryIn(country) }}
        />
      ) : null}
      {upload.isFileHere && !isUnderWay(upload.state) ? (
        <Card id="files" title={t('imports.remove.title')} lead={t('imports.remove.text')}>
          <ActionForm
            id="remove"
            sure={t('imports.remove.sure')}
            action={removeAction.bind(null, workspace, upload.id)}
            fields={[]}
            submit={t('imports.remove.submit')}
            errorTitle={t('shell.problem')}
          />
        </Card>
      ) : null}
    </>
  );
}
