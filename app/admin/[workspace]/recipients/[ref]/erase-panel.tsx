import type { AdminWords } from '@/app/admin/_shell/words';
import { ActionForm } from '@/components/admin/action-form';
import { Card } from '@/components/ui/card';
import type { MemberScope } from '@/domain/access/scope/schema';
import { ASKED_BY } from '@/domain/choices/act-for/schema';
import { eraseAction } from './actions';

type Props = { scope: MemberScope; recipientRef: string; words: AdminWords };

/** Erases a recipient who asked for it; empty for members who may not. */
export function ErasePanel({ scope, recipientRef: ref, words: { t } }: Props) {
  if (!scope.capabilities.has('recipients.erase')) return null;
  return (
    <Card id="erase-title" title={t('recipients.erase.title')}>
      <ActionForm
        id="erase"
        sure={t('recipients.erase.intro')}
        action={eraseAction.bind(null, scope.workspaceKey, ref)}
        errorTitle={t('shell.problem')}
        submit={t('recipients.erase.submit')}
        fields={[
          {
            name: 'confirm',
            type: 'text',
            label: t('recipients.erase.confirm', { ref }),
            hint: t('recipients.erase.required'),
            autoComplete: 'off',
          },
          {
            name: 'how',
            type: 'select',
            label: t('recipients.act.how'),
            hint: t('recipients.erase.required'),
            options: [
              { value: '', label: t('recipients.act.choose') },
              ...ASKED_BY.map((value) => ({ value, label: t(`recipients.act.${value}`) })),
            ],
          },
        ]}
      />
    </Card>
  );
}
