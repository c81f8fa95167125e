import { ActionForm } from '@/components/admin/action-form';
import { Card } from '@/components/ui/card';
import type { Usual } from '@/domain/reports/experiment/data/usual';
import { peopleNeeded } from '@/domain/reports/experiment/rules/plan';
import { planOf } from '@/domain/reports/experiment/rules/planned';
import type { Locale } from '@/domain/workspace/schema';
import { changeDraft, removeDraft, startDraft } from '@/app/admin/[workspace]/(reports)/experiments/actions';
import { settingsForm } from '@/app/admin/[workspace]/(reports)/experiments/form';
import type { Shown } from './shown';

/** How many people a draft takes, by the workspace's own rates, and its start. */
export function PlanPanel({ scope, words, experiment, usual }: Shown & { usual: Usual }) {
  const { t, number, percent } = words;
  const needed = peopleNeeded(planOf(experiment, usual.share));
  const decimal = new Intl.NumberFormat(words.locale, { maximumFractionDigits: 1 });
  const { viewsPerDay } = usual;
  return (
    <Card id="plan" title={t('experiments.draft.plan')}>
      <div className="max-w-prose space-y-2 text-pretty">
        <p className="text-lg leading-snug font-medium">
          {t('experiments.draft.needed', {
            least: decimal.format(experiment.leastPoints),
            needed: number(needed),
          })}
        </p>
        <p>
          {t(usual.isSupposed ? 'experiments.draft.supposed' : 'experiments.draft.usual', {
            usual: percent(usual.share, 0),
          })}{' '}
          {viewsPerDay === null
            ? t('experiments.draft.timeUnknown')
            : t('experiments.draft.time', {
                views: decimal.format(viewsPerDay),
                days: Math.ceil(needed / viewsPerDay),
              })}
        </p>
        {scope.capabilities.has('settings.write') ? (
          <>
            <p className="text-muted text-sm">{t('experiments.draft.startLead')}</p>
            <ActionForm
              id="start"
              action={startDraft.bind(null, scope.workspaceKey, experiment.key)}
              errorTitle={t('shell.problem')}
              submit={t('experiments.draft.start')}
              fields={[]}
            />
          </>
        ) : null}
      </div>
    </Card>
  );
}

export function DraftSettings({ scope, words, experiment, locales }: Shown & { locales: readonly Locale[] }) {
  const { t } = words;
  const { key, arms } = experiment;
  return (
    <Card id="settings" title={t('experiments.form.edit')} width="form">
      <ActionForm
        id="change"
        action={changeDraft.bind(null, scope.workspaceKey, key)}
        errorTitle={t('shell.problem')}
        submit={t('experiments.form.save')}
        tone="quiet"
        hidden={{ arms: String(arms.length), key }}
        {...settingsForm(experiment, { locales, isNew: false }, words)}
      />
    </Card>
  );
}

export function RemovePanel({ scope, words: { t }, experiment }: Shown) {
  return (
    <ActionForm
      id="remove"
      action={removeDraft.bind(null, scope.workspaceKey, experiment.key)}
      sure={t('experiments.draft.removeSure')}
      errorTitle={t('shell.problem')}
      submit={t('experiments.draft.remove')}
      fields={[]}
    />
  );
}
