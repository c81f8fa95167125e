import type { AdminWords } from '@/app/admin/_shell/words';
import { ActionForm } from '@/components/admin/action-form';
import { Card } from '@/components/ui/card';
import type { MemberScope } from '@/domain/access/scope/schema';
import { mergeAction } from './actions';

type Props = { scope: MemberScope; recipientRef: string; words: AdminWords };

/** Merges a recipient into another who is the same person; empty for members who may not. */
export function MergePanel({ scope, recipientRef: ref, words: { t } }: Props) {
  if (!scope.capabilities.has('recipients.erase')) return null;
  return (
    <Card id="merge-title" title={t('recipients.merge.title')}>
      <ActionForm
        id="merge"
        sure={t('recipients.merge.intro', { ref })}
        action={mergeAction.bind(null, scope.workspaceKey, ref)}
        schema="merge"
        errorTitle={t('shell.problem')}
        submit={t('recipients.merge.submit')}
        fields={[
          {
            name: 'into',
            type: 'text',
            label: t('recipients.merge.into'),
            hint: t('recipients.merge.intoHint'),
            autoComplete: 'off',
            problem: t('recipients.merge.missing'),
          },
        ]}
      />
    </Card>
  );
}
