import { memberWords, requireMember } from '@/app/admin/_shell/session';
import { PageHeader } from '@/components/ui/page-header';
import { UploadForm } from '@/components/import/upload-form';
import { UPLOAD_PROBLEMS } from '@/components/import/upload-problems';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { listUploads } from '@/domain/imports/job/data';
import { FILES_KEPT } from '@/domain/imports/job/mutations/files';
import { MAX_UPLOAD_BYTES } from '@/domain/imports/job/schema';
import { DAY } from '@/lib/clock';
import { ImportTable } from './import-table';

type Props = {
  params: Promise<{ workspace: string }>;
  searchParams: Promise<{ problem?: string | string[] }>;
};

/** Imports of recipients: a form to upload a file, and the list of earlier ones. */
export default async function ImportsPage({ params, searchParams }: Props) {
  const scope = await requireMember((await params).workspace, 'imports.write');
  const [{ problem }, words, uploads] = await Promise.all([
    searchParams,
    memberWords(scope),
    listUploads(scope),
  ]);
  const { t } = words;
  const size = MAX_UPLOAD_BYTES / 1024 / 1024;
  return (
    <>
      <PageHeader
        title={t('imports.title')}
        workspace={scope.workspaceName}
        description={t('imports.description')}
      />
      <Card
        id="upload"
        title={t('imports.upload.title')}
        width="form"
        footnote={t('imports.upload.kept', { days: FILES_KEPT / DAY })}
      >
        <UploadForm
          action={`/admin/${scope.workspaceKey}/imports/upload`}
          mostBytes={MAX_UPLOAD_BYTES}
          problem={UPLOAD_PROBLEMS.find((known) => known === problem) ?? null}
          words={{
            file: t('imports.upload.file'),
            fileHint: t('imports.upload.fileHint', { size }),
            consentSource: t('imports.upload.consentSource'),
            consentHint: t('imports.upload.consentHint'),
            unverified: t('imports.upload.unverified'),
            unverifiedHint: t('imports.upload.unverifiedHint'),
            submit: t('imports.upload.submit'),
            sending: t('imports.upload.sending'),
            problemTitle: t('shell.problem'),
            problems: {
              no_file: t('imports.problem.no_file'),
              too_large: t('imports.problem.too_large', { size }),
              not_text: t('imports.problem.not_text'),
              consent: t('imports.problem.consent'),
              broken: t('imports.problem.broken'),
            },
          }}
        />
      </Card>
      <Card id="imports" title={t('imports.list.title')}>
        {uploads.length === 0 ? (
          <EmptyState title={t('imports.list.none')} />
        ) : (
          <ImportTable workspace={scope.workspaceKey} uploads={uploads} words={words} />
        )}
      </Card>
    </>
  );
}
