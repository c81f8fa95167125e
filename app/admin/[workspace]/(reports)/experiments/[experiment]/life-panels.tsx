import { ActionForm } from '@/components/admin/action-form';
import { Card } from '@/components/ui/card';
import { Callout } from '@/components/ui/callout';
import { keepLearned, stopRunning } from '@/app/admin/[workspace]/(reports)/experiments/actions';
import type { Shown } from './shown';

/** Who started it and when, and who stopped it. */
export function StoryPanel({ words, experiment }: Shown) {
  const { t, dateTime } = words;
  const { startedAt, startedBy, stoppedAt, stoppedBy, stopReason } = experiment;
  const began = startedAt ? dateTime(startedAt) : '';
  return (
    <>
      {stopReason === 'harm' ? <Callout look="bad">{t('experiments.stoppedForHarm')}</Callout> : null}
      <p className="text-muted max-w-prose text-pretty">
        {stoppedAt
          ? t('experiments.life.stopped', {
              started: began,
              startedBy: startedBy ?? '',
              at: dateTime(stoppedAt),
              by: stoppedBy ?? '',
            })
          : t('experiments.life.running', { at: began, by: startedBy ?? '' })}
      </p>
    </>
  );
}

export function StopPanel({ scope, words: { t }, experiment }: Shown) {
  return (
    <ActionForm
      id="stop"
      action={stopRunning.bind(null, scope.workspaceKey, experiment.key)}
      sure={t('experiments.life.stopSure')}
      errorTitle={t('shell.problem')}
      submit={t('experiments.life.stop')}
      fields={[]}
    />
  );
}

/** What was learned, for those who plan the next one. */
export function LearnedPanel({ scope, words: { t }, experiment }: Shown) {
  const { learned } = experiment;
  return (
    <Card id="learned" title={t('experiments.life.learned')} width="form">
      {scope.capabilities.has('settings.write') ? (
        <ActionForm
          id="learned-form"
          action={keepLearned.bind(null, scope.workspaceKey, experiment.key)}
          errorTitle={t('shell.problem')}
          submit={t('experiments.life.learnedSave')}
          tone="quiet"
          fields={[
            {
              name: 'learned',
              type: 'textarea',
              label: t('experiments.life.learned'),
              hint: t('experiments.life.learnedHint'),
              value: learned ?? '',
              isLabelHidden: true,
            },
          ]}
        />
      ) : (
        <p className="max-w-prose text-pretty whitespace-pre-line">
          {learned ?? t('experiments.life.learnedNone')}
        </p>
      )}
    </Card>
  );
}
