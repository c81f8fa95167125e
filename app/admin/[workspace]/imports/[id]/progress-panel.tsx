import type { AdminWords } from '@/app/admin/_shell/words';
import { ActionForm } from '@/components/admin/action-form';
import { PageRenewal } from '@/components/import/page-renewal';
import { Card } from '@/components/ui/card';
import type { MemberScope } from '@/domain/access/scope/schema';
import type { Upload } from '@/domain/imports/job/schema';
import { SECOND } from '@/lib/clock';
import { cancelAction } from './actions';

type Props = { scope: MemberScope; upload: Upload; words: AdminWords };

/** The progress of an import, refreshed every two seconds. */
export function ProgressPanel({ scope, upload, words }: Props) {
  const { t, number, percent } = words;
  const { fileBytes, readBytes, accepted, rejected, state } = upload;
  const share = fileBytes ? Math.min(1, readBytes / fileBytes) : 0;
  return (
    <Card id="progress" title={t('imports.progress.title')} footnote={t('imports.progress.reload')}>
      <div className="space-y-4">
        {fileBytes === null ? null : (
          <progress
            aria-label={t('imports.progress.label')}
            value={share}
            max={1}
            className="accent-accent block h-3 w-full"
          />
        )}
        <p role="status" className="tabular-nums">
          {t('imports.progress.text', {
            share: percent(share, 0),
            rows: accepted + rejected,
            accepted: number(accepted),
            rejected: number(rejected),
          })}
        </p>
        {fileBytes === null || state === 'cancelling' ? null : (
          <ActionForm
            id="cancel"
            sure={t('imports.progress.cancelSure')}
            action={cancelAction.bind(null, scope.workspaceKey, upload.id)}
            fields={[]}
            submit={t('imports.progress.cancel')}
            errorTitle={t('shell.problem')}
          />
        )}
      </div>
      <PageRenewal every={2 * SECOND} />
    </Card>
  );
}
