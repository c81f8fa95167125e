import { removeViewAction, saveViewAction } from './annotate';
import type { OpenReport } from './open-report';
import { ActionForm } from '@/components/admin/action-form';
import { Card } from '@/components/ui/card';
import { Segments } from '@/components/ui/segments';
import type { SavedView } from '@/domain/reports/saved-view/schema';
import { writeForAnyPage } from '@/domain/reports/query/schema';

/** Links to the workspace's saved views; nothing if there are none that the member may open. */
export function SavedViewLinks({ report, page }: { report: OpenReport; page: string }) {
  const views = report.views.filter((view) => mayOpen(report, view));
  if (views.length === 0) return null;
  const now = writeForAnyPage(report.query).toString();
  return (
    <Segments
      label={report.words.t('reports.views.label')}
      choices={views.map((view) => ({
        key: view.id,
        label: view.name,
        href: `${report.base}${view.page && `/${view.page}`}?${view.query}`,
        isCurrent: view.page === page && view.query === now,
      }))}
    />
  );
}

/** Saves what a report shows under a name, and removes views. */
export function SavedViewsPanel({ report, page }: { report: OpenReport; page: string }) {
  const { scope, words, views } = report;
  const { t } = words;
  if (!scope.capabilities.has('reports.annotate')) return null;
  const query = writeForAnyPage(report.query).toString();
  return (
    <div data-screen-only>
      <Card id="views" title={t('reports.views.label')} lead={t('reports.views.hint')}>
        <ActionForm
          id="save-view"
          inline
          action={saveViewAction.bind(null, scope.workspaceKey, page, query)}
          errorTitle={t('shell.problem')}
          submit={t('reports.views.save')}
          tone="quiet"
          fields={[
            {
              name: 'name',
              type: 'text',
              label: t('reports.views.name'),
              autoComplete: 'off',
            },
          ]}
        />
        {views.length > 0 ? (
          <ul className="divide-line mt-4 divide-y text-sm">
            {views.map((view) => (
              <li key={view.id} className="flex flex-wrap items-start justify-between gap-x-4 py-1.5">
                <span>
                  {view.name}{' '}
                  <span className="text-muted">{t('reports.views.by', { name: view.savedBy })}</span>
                </span>
                <ActionForm
                  id={`remove-view-${view.id}`}
                  sure={t('reports.views.removeSure')}
                  action={removeViewAction.bind(null, scope.workspaceKey, view.id)}
                  errorTitle={t('shell.problem')}
                  submit={t('reports.views.remove')}
                  submitLabel={view.name}
                  fields={[]}
                />
              </li>
            ))}
          </ul>
        ) : null}
      </Card>
    </div>
  );
}

/** The list of who left is for those who may see recipients. */
function mayOpen({ scope }: OpenReport, { page }: SavedView): boolean {
  return page !== 'who-left' || scope.capabilities.has('recipients.read');
}
