import type { AdminWords } from '@/app/admin/_shell/words';
import { ActionForm, type ActionFormProps } from '@/components/admin/action-form';
import type { FormAction } from '@/components/admin/form-state';
import { Card } from '@/components/ui/card';
import type { Webhook } from '@/domain/feed/webhook/schema';
import { pauseAction, removeAction, replayAction, resumeAction, rotateAction, testAction } from './actions';

type Control = Pick<ActionFormProps, 'id' | 'submit' | 'tone' | 'copyWords' | 'fields'> & {
  action: FormAction;
};

/** The actions on an endpoint, mildest first. */
export function Controls({
  workspace,
  webhook: { id, state },
  today,
  words: { t },
}: {
  workspace: string;
  webhook: Webhook;
  today: string;
  words: AdminWords;
}) {
  const form = (control: Control) => (
    <ActionForm key={control.id} errorTitle={t('shell.problem')} tone="quiet" {...control} />
  );
  // Not folded: without scripts a page reloads with everything folded, and a new secret would stay hidden.
  const explained = (what: 'replay' | 'rotate', control: Control) => (
    <div className="border-line border-t pt-3">
      <p className="text-muted mb-2 max-w-prose text-sm">{t(`connect.webhooks.${what}Text`)}</p>
      {form(control)}
    </div>
  );
  return (
    <Card id="controls" title={t('connect.webhooks.controls')}>
      <div className="space-y-3">
        {state === 'active' ? (
          <div className="flex flex-wrap items-start gap-2">
            {form({
              id: 'test',
              action: testAction.bind(null, workspace, id),
              submit: t('connect.webhooks.test'),
              tone: 'primary',
              fields: [],
            })}
            {form({
              id: 'pause',
              action: pauseAction.bind(null, workspace, id),
              submit: t('connect.webhooks.pause'),
              fields: [],
            })}
          </div>
        ) : (
          form({
            id: 'resume',
            action: resumeAction.bind(null, workspace, id),
            submit: t('connect.webhooks.resume'),
            tone: 'primary',
            fields: [],
          })
        )}
        {explained('replay', {
          id: 'replay',
          action: replayAction.bind(null, workspace, id),
          submit: t('connect.webhooks.replay'),
          fields: [{ name: 'from', type: 'date', label: t('connect.webhooks.from'), value: today }],
        })}
        {explained('rotate', {
          id: 'rotate',
          action: rotateAction.bind(null, workspace, id),
          submit: t('connect.webhooks.rotate'),
          copyWords: { copy: t('shell.copy'), copied: t('shell.copied') },
          fields: [],
        })}
        <div className="border-line border-t pt-3">
          <ActionForm
            id="remove"
            action={removeAction.bind(null, workspace, id)}
            sure={t('connect.webhooks.removeText')}
            submit={t('connect.webhooks.remove')}
            errorTitle={t('shell.problem')}
            fields={[]}
          />
        </div>
      </div>
    </Card>
  );
}
